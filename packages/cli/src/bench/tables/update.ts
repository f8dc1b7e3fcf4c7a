import type { UpdateFigures } from '@belay-rl/bench';
import { figure, separated } from '../../reporter/format.ts';
import { table } from '../../table.ts';
import { figuresTable, ms, spread, times } from './figures-table.ts';

export function updateTable(figures: UpdateFigures): string {
  const { variant, peakGigaflops, minibatchMicroseconds, fisherProductMilliseconds, networks, eigen, epochs } = figures;
  const head = table([
    [
      'kernels',
      `${variant}, one core; medians of ${peakGigaflops.repeats} repeats; peak ${spread(peakGigaflops)} GFLOP/s`,
    ],
    ['minibatch', `${spread(minibatchMicroseconds)} µs: 64 × 60-64-64-2, forward, backward, Adam`],
    ['F·v', `${spread(fisherProductMilliseconds)} ms: Fisher-vector product over the largest batch`],
  ]);
  const named = (rest: (n: (typeof networks)[number]) => readonly string[]) =>
    networks.map((n) => [n.network, separated(n.rows), ...rest(n)]);
  const kernels = figuresTable(
    ['network', 'rows', 'forward', '+ backward', '+ Adam', 'F·v', 'GFLOP/s', 'of peak'],
    named(({ kernels: k }) => [
      ms(k.forward),
      ms(k.forwardBackward),
      ms(k.minibatch),
      ms(k.fisherProduct),
      figure(k.gigaflops.median),
      `${Math.round(100 * k.peakShare)}%`,
    ]),
  );
  const learners = figuresTable(
    ['network', 'rows', 'actor', 'critic', 'K-FAC', 'over Adam', 'statistics', 'inversion', 'precondition', 'step'],
    named(({ learners: l, kfac: k }) => [
      ms(l.actor),
      ms(l.critic),
      figure(k.amortised / 1000),
      times(k.overAdam),
      ms(k.statistics),
      ms(k.inversion),
      ms(k.preconditioning),
      ms(k.step),
    ]),
  );
  const factors = figuresTable(
    ['n × n', 'ms'],
    eigen.map(({ n, milliseconds }) => [String(n), spread(milliseconds)]),
  );
  const updates = figuresTable(
    ['network', 'rows', 'K-FAC, one pass [s]', 'CG, one step [s]', 'CG ÷ K-FAC', 'trials'],
    epochs.map((e) => [
      e.network,
      separated(e.rows),
      spread(e.kfacSeconds),
      spread(e.conjugateGradientSeconds),
      times(e.conjugateGradientSeconds.median / e.kfacSeconds.median),
      figure(e.lineSearchTrials),
    ]),
  );
  return [
    `${head}\nKernels [ms]\n${kernels}`,
    `A minibatch of an actor and a critic under Adam, and of K-FAC with two gradients (T_s = 1, T_f = 10), and its parts [ms]\n${learners}`,
    `Symmetric eigendecomposition (ml-matrix)\n${factors}`,
    `The policy's update of an epoch: K-FAC in minibatches of 2,000, conjugate gradient with its line search\n${updates}`,
  ].join('\n');
}
