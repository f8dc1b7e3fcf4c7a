import test from 'ava';
import { createWasmEngine, type StackSpec, stackSize } from '../../src/index.ts';

test('the bytes that a stack takes are known before it is made, and no more than a tenth too many', (t) => {
  const spec: StackSpec = {
    inputs: 20 + 432,
    branches: [
      { at: 0, width: 20, image: null, layers: [{ kind: 'dense', outputs: 16, activation: 'silu' }] },
      {
        at: 20,
        width: 432,
        image: [36, 36, 1],
        layers: [
          { kind: 'conv', filters: 8, kernel: 4, stride: 4, activation: 'silu' },
          { kind: 'conv', filters: 8, kernel: 3, stride: 2, activation: 'relu' },
        ],
      },
    ],
    trunk: [
      { kind: 'gru', outputs: 32 },
      { kind: 'dense', outputs: 5, activation: 'identity' },
    ],
    maxRows: 300,
  };
  const engine = createWasmEngine({ megabytes: 64 });

  const { bytes, parameters, memory, layers } = stackSize(spec);
  const before = engine.used;
  const network = engine.stack(spec);

  t.true(engine.used - before <= bytes);
  t.true(bytes < 1.1 * (engine.used - before));
  t.is(parameters, network.size);
  t.is(memory, 32);
  t.deepEqual(
    layers,
    network.layers.map(({ inputs, outputs }) =>
      // The six matrices of the recurrent units give 32 numbers each.
      outputs === 32 ? { inputs, outputs, recurrent: true } : { inputs, outputs },
    ),
  );
});
