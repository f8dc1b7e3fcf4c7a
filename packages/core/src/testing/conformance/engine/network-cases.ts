import type { Activation } from '../../../contracts/network.ts';
import type { ConformanceCase } from '../algorithm-conformance.ts';
import { require } from '../require.ts';
import type { EngineSubject } from './engine-subject.ts';
import { fill, requireCode, requireSame } from './numbers.ts';
import { referenceBackward, referenceForward, referenceTangent } from './reference-network.ts';

export const ACTIVATIONS: readonly Activation[] = ['tanh', 'relu', 'silu', 'identity'];

const SIZES: readonly (readonly number[])[] = [
  [1, 1],
  [3, 2],
  [2, 3, 1],
  [5, 4, 7, 6, 1],
  [60, 64, 64, 2],
  [3, 65, 5, 3],
  [127, 9, 33, 12],
];

/** Networks against the reference: parameters, forward, backward, tangent. */
export function networkCases(subject: EngineSubject): readonly ConformanceCase[] {
  const equals = ACTIVATIONS.map((activation) =>
    subject.on(`forward, backward and tangent of ${activation} networks equal the reference`, async (engine) => {
      for (const sizes of SIZES) for (const rows of [1, 3, 65]) await compare(subject, engine, sizes, activation, rows);
    }),
  );
  return [
    subject.on('a network begins at zero, layer by layer in one vector', async (engine) => {
      const network = engine.network({ sizes: [3, 5, 2], activation: 'relu', maxRows: 4 });
      require(network.size === 32, `A 3-5-2 network has ${network.size} parameters, not 32.`);
      const out = engine.vector(32).fill(1);
      network.read(out);
      requireSame(out, new Float32Array(32), 'Parameters of a new network');
      const layers = network.layers
        .map(({ offset, inputs, outputs }) => `${offset}: ${inputs} × ${outputs}`)
        .join(', ');
      require(layers === '0: 3 × 5, 20: 5 × 2', `The layers of a 3-5-2 network are ${layers}.`);
      const { sizes, activation, maxRows } = network.spec;
      require(`${sizes} ${activation} ${maxRows}` === '3,5,2 relu 4', 'The network forgot its spec.');
    }),
    subject.on('parameters are read, written back to the bit, and moved', async (engine) => {
      const network = engine.network({ sizes: [3, 5, 1], activation: 'tanh', maxRows: 1 });
      const before = fill(engine.vector(network.size), 3);
      before.set([-0, 1e-42, 3e38], 2);
      network.write(before);
      const found = new Float32Array(network.size);
      network.read(found);
      requireSame(found, before, 'Parameters read after a write');
      const step = fill(new Float32Array(network.size), 4);
      network.add(step, -0.5);
      network.read(found);
      const moved = before.map((value, i) => value - 0.5 * step[i]!);
      moved[4] = found[4]!;
      subject.requireClose(found.subarray(5), moved.subarray(5), 'Parameters after add');
      network.write(before);
      network.read(found);
      requireSame(found, before, 'Parameters after a second write');
    }),
    ...equals,
    subject.on('gradients over one block of rows and several equal the reference', async (engine) => {
      for (const rows of [64, 257, 600]) await compare(subject, engine, [5, 9, 6, 3], 'tanh', rows);
    }),
    subject.on('networks take sizes that fit, and refuse others', async (engine) => {
      const refused = (work: () => unknown, what: string) => requireCode('engine-shape', work, what);
      const { network, x, y, dy, gradient } = await subject.batch(engine, [3, 5, 2], 'tanh', 4);
      const [size, maxRows] = [network.size, network.spec.maxRows];
      const wide = await subject.rows(engine, new Float32Array(4), 4);
      const long = await subject.rows(engine, new Float32Array(3 * (maxRows + 1)), 3);
      await refused(() => network.forward(wide, y), 'an input of another width');
      await refused(() => network.forward(long, engine.vector(100)), 'more rows than maxRows');
      await refused(() => network.forward(x, y.subarray(1)), 'an output without room');
      await subject.done(network.forward(x, y), 'forward');
      await refused(() => network.backward(dy.subarray(1), gradient), 'a short dy');
      await refused(() => network.backward(dy, gradient.subarray(1)), 'a gradient without room');
      await refused(() => network.backward(dy, gradient, engine.rows(3, 3)), 'a dx without room');
      await refused(() => network.backward(dy, gradient, engine.rows(4, 2)), 'a dx of another width');
      await refused(() => network.tangent(gradient.subarray(1), dy), 'a short direction');
      await refused(() => network.tangent(gradient, dy.subarray(1)), 'a tangent without room');
      await refused(() => network.write(new Float32Array(size - 1)), 'a write of too few parameters');
      await refused(() => network.read(new Float32Array(size - 1)), 'a read without room');
      await refused(() => network.add(new Float32Array(size - 1), 1), 'a short step');
      for (const sizes of [[3], [3, 0], [2.5, 1]]) {
        await refused(() => engine.network({ sizes, activation: 'tanh', maxRows: 1 }), `a network of [${sizes}]`);
      }
      await refused(() => engine.network({ sizes: [3, 2], activation: 'tanh', maxRows: 0 }), 'a network for 0 rows');
      const unknown = 'softsign' as Activation;
      await refused(() => engine.network({ sizes: [3, 2], activation: unknown, maxRows: 1 }), 'an unknown activation');
    }),
  ];
}

async function compare(
  subject: EngineSubject,
  engine: Parameters<EngineSubject['batch']>[0],
  sizes: readonly number[],
  activation: Activation,
  rows: number,
): Promise<void> {
  const { network, plain, x, values, y, dy, gradient } = await subject.batch(engine, sizes, activation, rows);
  const dx = engine.rows(rows, sizes[0]!);
  const v = fill(engine.vector(network.size), 13);
  const moved = engine.vector(y.length);
  const name = `${sizes.join('-')} × ${rows}`;

  await subject.done(network.forward(x, y), 'forward');
  await subject.done(network.backward(dy, gradient, dx), 'backward');
  await subject.done(network.tangent(v, moved), 'tangent');

  const wanted = referenceBackward(plain, values, dy);
  subject.requireClose(y, referenceForward(plain, values), `forward of ${name}`, 1);
  subject.requireClose(gradient, wanted.gradient, `gradient of ${name}`, 1 / rows);
  subject.requireClose(moved, referenceTangent(plain, values, v), `tangent of ${name}`, 1);
  require(dx.count === rows, `dx of ${name} says ${dx.count} rows.`);
  subject.requireClose(await subject.read(engine, dx), wanted.dx, `dx of ${name}`, 1 / rows);
  for (const [l, layer] of network.layers.entries()) {
    const { input, delta } = layer;
    require(input.count === rows &&
      delta.count === rows, `Layer ${l} of ${name}: ${input.count}, ${delta.count} rows.`);
    subject.requireClose(await subject.read(engine, delta), wanted.deltas[l]!, `delta ${l} of ${name}`, 1 / rows);
  }
  const first = await subject.read(engine, network.layers[0]!.input);
  requireSame(first, values, `The first layer's input of ${name}`);
}
