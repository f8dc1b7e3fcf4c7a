// What the kernels reach on this machine, one core:
//   node --conditions=belay-source packages/kernels/bench/kernels.ts [--json] [--strict] [--seconds 0.3]
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureKernels } from '../src/index.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, strict: { type: 'boolean' }, seconds: { type: 'string', default: '0.3' } },
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error(`--seconds takes a positive number, not "${values.seconds}".`);
const figures = measureKernels({ variant: values.strict ? 'strict' : 'relaxed', seconds });
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
};

if (values.json) {
  console.log(JSON.stringify({ machine, ...figures }, null, 2));
} else {
  console.log(`${machine.cpu}, ${machine.platform}, Node ${machine.node}, one core, ${figures.variant} kernels`);
  console.log(`peak ${figures.peakGigaflops.toFixed(1)} GFLOP/s\n`);
  console.log(
    '| network | rows | forward | forward + backward | with Adam | Fisher-vector product | GFLOP/s | of peak |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const figure of figures.networks) {
    const times = [figure.forward, figure.forwardBackward, figure.minibatch, figure.fisherProduct].map(time);
    const share = `${Math.round(100 * figure.peakShare)} %`;
    const [first, second, ...rest] = figure.sizes;
    const name = rest.length > 3 ? `${first}-${second} × ${rest.length}-${rest.at(-1)}` : figure.sizes.join('-');
    console.log(`| ${[name, figure.rows, ...times, figure.gigaflops.toFixed(1), share].join(' | ')} |`);
  }
}

function time(microseconds: number): string {
  return microseconds < 1000 ? `${microseconds.toFixed(1)} µs` : `${(microseconds / 1000).toFixed(2)} ms`;
}
