import type { ConformanceCase } from '../algorithm-conformance.ts';
import { require } from '../require.ts';
import type { EngineSubject } from './engine-subject.ts';
import { ACTIVATIONS } from './network-cases.ts';
import { requireSame } from './numbers.ts';
import { referenceBackward } from './reference-network.ts';

/** [first row, rows] of batches cut from a larger one: single rows, odd counts, across blocks. */
const CUTS = [
  [0, 1],
  [299, 1],
  [17, 2],
  [5, 3],
  [61, 7],
  [1, 8],
  [100, 63],
  [40, 131],
  [3, 297],
] as const;

/** What a network does with the rows of its batch, and with one batch after another. */
export function networkRowCases(subject: EngineSubject): readonly ConformanceCase[] {
  return [
    subject.on('a row’s result does not depend on the batch round it, to the bit', async (engine) => {
      for (const [activation, sizes] of [
        ['tanh', [60, 64, 64, 2]],
        ['silu', [9, 65, 13]],
        ['relu', [5, 7, 3]],
        ['identity', [33, 1]],
      ] as const) {
        const { network, x, values, y } = await subject.batch(engine, sizes, activation, 300);
        const [width, outputs] = [sizes[0], sizes.at(-1)!];
        await subject.done(network.forward(x, y), 'forward');
        for (const [from, count] of CUTS) {
          const part = await subject.rows(engine, values.slice(from * width, (from + count) * width), width);
          const found = engine.vector(count * outputs);
          await subject.done(network.forward(part, found), 'forward');
          const wanted = y.subarray(from * outputs, (from + count) * outputs);
          requireSame(found, wanted, `${activation} ${sizes.join('-')}, ${count} rows from ${from}`);
        }
      }
    }),
    subject.on('the same calls give the same bits, on one engine and on another', async (engine) => {
      const other = await subject.create();
      try {
        const all = [];
        for (const one of [engine, other]) {
          const { network, x, y, dy, gradient } = await subject.batch(one, [7, 33, 5], 'tanh', 300);
          for (let again = 0; again < 2; again++) {
            const moved = one.vector(y.length);
            await subject.done(network.forward(x, y), 'forward');
            await subject.done(network.backward(dy, gradient), 'backward');
            await subject.done(network.tangent(gradient, moved), 'tangent');
            all.push({ y: y.slice(), gradient: gradient.slice(), moved: moved.slice() });
          }
        }
        for (const result of all.slice(1)) {
          requireSame(result.y, all[0]!.y, 'Outputs');
          requireSame(result.gradient, all[0]!.gradient, 'Gradients');
          requireSame(result.moved, all[0]!.moved, 'Tangents');
        }
      } finally {
        other.dispose();
      }
    }),
    subject.on('backward without a gradient refreshes the deltas', async (engine) => {
      const { network, plain, x, values, y, dy } = await subject.batch(engine, [4, 6, 2], 'silu', 9);
      await subject.done(network.forward(x, y), 'forward');
      await subject.done(network.backward(dy, null), 'backward');
      const { deltas } = referenceBackward(plain, values, dy);
      for (const [l, { delta }] of network.layers.entries()) {
        subject.requireClose(await subject.read(engine, delta), deltas[l]!, `delta ${l}`);
      }
    }),
    subject.on('backward and tangent go by the last forward, whatever happens to its input', async (engine) => {
      const { network, x, values, y, dy, gradient } = await subject.batch(engine, [4, 6, 2], 'tanh', 12);
      const tangent = async () => {
        const moved = new Float32Array(y.length);
        await subject.done(network.tangent(gradient, moved), 'tangent');
        return moved;
      };
      await subject.done(network.forward(x, y), 'forward');
      await subject.done(network.backward(dy, gradient), 'backward');
      const [before, moved] = [gradient.slice(), await tangent()];
      await subject.done(engine.put(new Float32Array(8).fill(3), x), 'put');
      await subject.done(network.backward(dy, gradient), 'backward');
      requireSame(gradient, before, 'The gradient after the input changed');
      requireSame(await tangent(), moved, 'The tangent after the input changed');

      const fewer = await subject.rows(engine, values.slice(0, 5 * 4), 4);
      await subject.done(network.forward(fewer, y), 'forward');
      await subject.done(network.backward(dy, gradient), 'backward');
      const { gradient: wanted } = referenceBackward(
        { ...network.spec, parameters: parametersOf(network) },
        values.subarray(0, 20),
        dy.subarray(0, 10),
      );
      subject.requireClose(gradient, wanted, 'The gradient of a smaller batch after a larger one');
    }),
    subject.on('new parameters hold from the next forward on', async (engine) => {
      const { network, x, y, gradient } = await subject.batch(engine, [4, 6, 2], 'tanh', 5);
      const parameters = parametersOf(network);
      await subject.done(network.forward(x, y), 'forward');
      const before = y.slice();
      network.add(gradient.fill(0.1), 1);
      await subject.done(network.forward(x, y), 'forward');
      require(before.every((value, i) => value !== y[i]), 'After add, forward gave the old outputs.');
      network.write(parameters);
      await subject.done(network.forward(x, y), 'forward');
      requireSame(y, before, 'Outputs after the parameters were written back');
    }),
    subject.on('numbers beyond the batch are left alone, and an empty batch gives a gradient of 0', async (engine) => {
      const { network, x, values, y, dy, gradient } = await subject.batch(engine, [3, 5, 2], 'silu', 13);
      await subject.done(engine.put(values.slice(0, 9), x), 'put');
      y.fill(42);
      await subject.done(network.forward(x, y), 'forward');
      require(y.subarray(0, 6).every((value) => value !== 42), 'forward left out some of the batch.');
      require(y.subarray(6).every((value) => value === 42), 'forward wrote beyond the batch.');
      await subject.done(engine.put(new Float32Array(0), x), 'put');
      await subject.done(network.forward(x, y), 'forward');
      await subject.done(network.backward(dy, gradient.fill(5)), 'backward');
      require(gradient.every((value) => value === 0), 'The gradient of no rows is not 0.');
    }),
    subject.on('a NaN in a row shows in that row and in no other', async (engine) => {
      for (const activation of ACTIVATIONS) {
        const { network, x, values, y } = await subject.batch(engine, [5, 9, 6, 2], activation, 11);
        await subject.done(network.forward(x, y), 'forward');
        const clean = y.slice();
        values[4 * 5 + 2] = Number.NaN;
        await subject.done(engine.put(values, x), 'put');
        await subject.done(network.forward(x, y), 'forward');
        clean.fill(Number.NaN, 8, 10);
        requireSame(y, clean, `${activation}, row 4 of which has a NaN`);
      }
    }),
    subject.on('vectors from elsewhere give the same bits as the engine’s own', async (engine) => {
      const { network, x, y, dy, gradient } = await subject.batch(engine, [5, 9, 2], 'tanh', 7);
      const moved = engine.vector(y.length);
      await subject.done(network.forward(x, y), 'forward');
      await subject.done(network.backward(dy, gradient), 'backward');
      await subject.done(network.tangent(gradient, moved), 'tangent');
      const [y2, gradient2, moved2] = [y, gradient, moved].map(({ length }) =>
        new Float32Array(length + 3).subarray(1),
      );
      await subject.done(network.forward(x, y2!), 'forward');
      await subject.done(network.backward(dy.slice(), gradient2!), 'backward');
      await subject.done(network.tangent(gradient.slice(), moved2!), 'tangent');
      requireSame(y2!.subarray(0, y.length), y, 'Outputs');
      requireSame(gradient2!.subarray(0, gradient.length), gradient, 'Gradients');
      requireSame(moved2!.subarray(0, moved.length), moved, 'Tangents');
    }),
  ];
}

function parametersOf(network: { readonly size: number; read(out: Float32Array): void }): Float32Array {
  const out = new Float32Array(network.size);
  network.read(out);
  return out;
}
