import test from 'ava';
import { type Activation, createWasmEngine, GRADIENT_BLOCK_ROWS, KernelError, type Variant } from '../src/index.ts';
import { distance, sameBits } from './reference/compare.ts';
import * as reference from './reference/network.ts';
import { fill, numbers } from './reference/numbers.ts';

const variants: readonly Variant[] = ['relaxed', 'strict'];
const activations: readonly Activation[] = ['tanh', 'relu', 'silu', 'identity'];

interface Setting {
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly rows: number;
  readonly variant?: Variant;
}

/** A network with random parameters of the usual scale, a random batch, and what the calls write to. */
function setup({ sizes, activation, rows, variant }: Setting) {
  const engine = createWasmEngine({ variant, megabytes: 64 });
  const network = engine.network({ sizes, activation, maxRows: rows });
  const next = numbers(sizes.length * 1000 + rows);
  for (const { inputs, outputs, offset } of network.layers) {
    for (let i = 0; i < (inputs + 1) * outputs; i++)
      network.parameters[offset + i] = next() * (1.5 / Math.sqrt(inputs));
  }
  const x = engine.rows(rows, sizes[0]!);
  fill(x.host, 7);
  x.count = rows;
  const y = engine.vector(rows * sizes.at(-1)!);
  const dy = fill(engine.vector(y.length), 11, 1 / rows);
  const gradient = engine.vector(network.size);
  const plain = { sizes, activation, parameters: network.parameters };
  return { engine, network, x, y, dy, gradient, plain };
}

const shapes: readonly (readonly number[])[] = [
  [1, 1],
  [3, 2],
  [2, 3, 1],
  [5, 4, 7, 6, 1],
  [60, 64, 64, 2],
  [3, 65, 5, 3],
  [127, 9, 33, 12],
  [8, 127, 2],
  [1, 1, 1, 1],
];

for (const variant of variants) {
  for (const activation of activations) {
    test(`${variant} ${activation}: forward, backward and tangent equal the double-precision reference`, (t) => {
      for (const sizes of shapes) {
        for (const rows of [1, 3, 63, 65]) {
          const { engine, network, x, y, dy, gradient, plain } = setup({ sizes, activation, rows, variant });
          const dx = engine.rows(rows, sizes[0]!);
          const v = fill(engine.vector(network.size), 13);
          const moved = engine.vector(y.length);
          const name = `${sizes.join('-')} × ${rows}`;

          network.forward(x, y);
          network.backward(dy, gradient, dx);
          network.tangent(v, moved);

          const width = sizes[0]!;
          const outputs: number[] = [];
          for (let b = 0; b < rows; b++) {
            outputs.push(...reference.forwardRow(plain, x.host.subarray(b * width, (b + 1) * width)).values.at(-1)!);
          }
          const expected = reference.backward(plain, x.host, dy);
          t.true(distance(y, outputs) < 3e-6, `forward ${name}`);
          t.true(distance(gradient, expected.gradient) < 1e-5, `gradient ${name}`);
          t.true(distance(dx.host, expected.dx) < 1e-5, `dx ${name}`);
          t.true(distance(moved, reference.tangent(plain, x.host, v)) < 1e-5, `tangent ${name}`);
          network.layers.forEach((layer, l) => {
            t.true(distance(layer.delta.host, expected.deltas[l]!) < 1e-5, `delta ${l} of ${name}`);
          });
        }
      }
    });
  }
}

for (const rows of [64, 257, 600]) {
  test(`gradients over ${rows} rows, one block and several, equal the reference`, (t) => {
    const sizes = [5, 9, 6, 3];
    const { network, x, y, dy, gradient, plain } = setup({ sizes, activation: 'tanh', rows });

    network.forward(x, y);
    network.backward(dy, gradient);

    t.true(distance(gradient, reference.backward(plain, x.host, dy).gradient) < 1e-5);
  });
}

for (const activation of activations) {
  test(`${activation}: gradient and tangent agree with finite differences of the reference`, (t) => {
    const rows = 4;
    const sizes = [3, 5, 6, 2];
    const { engine, network, x, y, dy, gradient, plain } = setup({ sizes, activation, rows });
    const v = fill(engine.vector(network.size), 17);
    const moved = engine.vector(y.length);
    const theta = Float64Array.from(network.parameters);
    const outputs = (parameters: Float64Array): number[] => {
      const result: number[] = [];
      for (let b = 0; b < rows; b++) {
        result.push(
          ...reference.forwardRow({ ...plain, parameters }, x.host.subarray(b * 3, b * 3 + 3)).values.at(-1)!,
        );
      }
      return result;
    };
    const h = 1e-5;
    const shifted = (direction: (i: number) => number): number[] => {
      const up = outputs(theta.map((value, i) => value + h * direction(i)));
      const down = outputs(theta.map((value, i) => value - h * direction(i)));
      return up.map((value, i) => (value - down[i]!) / (2 * h));
    };

    network.forward(x, y);
    network.backward(dy, gradient);
    network.tangent(v, moved);

    const slopes = Array.from(theta, (_, i) => {
      const change = shifted((j) => (i === j ? 1 : 0));
      return change.reduce((sum, value, o) => sum + value * dy[o]!, 0);
    });
    t.true(distance(gradient, slopes) < 1e-5);
    t.true(
      distance(
        moved,
        shifted((i) => v[i]!),
      ) < 1e-5,
    );
  });
}

for (const variant of variants) {
  test(`${variant}: a row's result does not depend on the batch around it, to the bit`, (t) => {
    for (const activation of activations) {
      for (const sizes of [
        [5, 7, 3],
        [60, 64, 64, 2],
        [9, 65, 13],
        [33, 1],
      ]) {
        const rows = 300;
        const { engine, network, x, y } = setup({ sizes, activation, rows, variant });
        const width = sizes[0]!;
        const outputs = sizes.at(-1)!;
        network.forward(x, y);
        const whole = Float32Array.from(y);

        for (const [from, count] of [
          [0, 1],
          [299, 1],
          [17, 2],
          [5, 3],
          [64, 4],
          [61, 7],
          [1, 8],
          [100, 63],
          [40, 131],
          [3, 297],
        ] as const) {
          const part = engine.rows(count, width);
          engine.put(x.host.subarray(from * width, (from + count) * width), part);
          const result = engine.vector(count * outputs);
          network.forward(part, result);
          const same = sameBits(result, whole.subarray(from * outputs, (from + count) * outputs));
          t.true(same, `${activation} ${sizes.join('-')} rows ${from} to ${from + count}`);
        }
      }
    }
  });
}

test('a gradient is the sum of its blocks of rows, in block order, to the bit', (t) => {
  const rows = 2 * GRADIENT_BLOCK_ROWS + 88;
  const { engine, network, x, y, dy, gradient } = setup({ sizes: [6, 11, 3], activation: 'silu', rows });
  network.forward(x, y);
  network.backward(dy, gradient);

  const sum = new Float32Array(network.size);
  for (let begin = 0; begin < rows; begin += GRADIENT_BLOCK_ROWS) {
    const end = Math.min(begin + GRADIENT_BLOCK_ROWS, rows);
    const part = engine.rows(end - begin, 6);
    engine.put(x.host.subarray(begin * 6, end * 6), part);
    const partial = engine.vector(network.size);
    network.forward(part, y);
    network.backward(dy.subarray(begin * 3, end * 3), partial);
    for (let i = 0; i < sum.length; i++) sum[i] = begin === 0 ? partial[i]! : sum[i]! + partial[i]!;
  }

  t.true(sameBits(gradient, sum));
});

test('the same calls give the same bits', (t) => {
  const runs = [0, 1].map(() => {
    const { network, x, y, dy, gradient } = setup({ sizes: [7, 33, 5], activation: 'tanh', rows: 300 });
    network.forward(x, y);
    network.backward(dy, gradient);
    return gradient;
  });
  t.true(sameBits(runs[0]!, runs[1]!));
});

test('backward without a gradient refreshes the deltas, and counts say how many rows are meant', (t) => {
  const { engine, network, x, y, dy, gradient } = setup({ sizes: [4, 6, 2], activation: 'tanh', rows: 12 });
  const other = setup({ sizes: [4, 6, 2], activation: 'tanh', rows: 12 }).network;
  x.count = 9;
  const dx = engine.rows(12, 4);

  network.forward(x, y);
  network.backward(dy, null, dx);
  other.forward(x, y);
  other.backward(dy, gradient);

  for (const l of [0, 1]) {
    t.is(network.layers[l]!.input.count, 9);
    t.is(network.layers[l]!.delta.count, 9);
    t.true(sameBits(network.layers[l]!.delta.host, other.layers[l]!.delta.host));
  }
  t.is(dx.count, 9);
  t.true(sameBits(network.layers[0]!.input.host.subarray(0, 36), x.host.subarray(0, 36)));
});

test('backward and tangent follow the forward pass even when its input has changed since', (t) => {
  const { network, x, y, dy, gradient } = setup({ sizes: [4, 6, 2], activation: 'tanh', rows: 12 });
  network.forward(x, y);
  network.backward(dy, gradient);
  const before = Float32Array.from(gradient);

  x.host.fill(3);
  network.backward(dy, gradient);

  t.true(sameBits(gradient, before));
});

test('rows beyond the batch are left alone', (t) => {
  const { engine, network, x, dy } = setup({ sizes: [3, 5, 1], activation: 'silu', rows: 20 });
  x.count = 13;
  const y = engine.vector(20).fill(42);
  const dx = engine.rows(20, 3);
  dx.host.fill(42);

  network.forward(x, y);
  network.backward(dy, null, dx);

  t.true(y.subarray(13).every((value) => value === 42));
  t.true(dx.host.subarray(39).every((value) => value === 42));
});

test('a NaN or an infinity in a row shows in that row and in no other', (t) => {
  for (const activation of activations) {
    const { network, x, y } = setup({ sizes: [5, 9, 6, 2], activation, rows: 11 });
    network.forward(x, y);
    const clean = Float32Array.from(y);

    x.host[4 * 5 + 2] = Number.NaN;
    network.forward(x, y);

    for (let b = 0; b < 11; b++) {
      const row = y.subarray(b * 2, b * 2 + 2);
      if (b === 4) t.true(row.every(Number.isNaN), activation);
      else t.true(sameBits(row, clean.subarray(b * 2, b * 2 + 2)), activation);
    }
  }
});

test('an empty batch gives a gradient of 0', (t) => {
  const { network, x, y, dy, gradient } = setup({ sizes: [3, 5, 1], activation: 'tanh', rows: 4 });
  x.count = 0;
  gradient.fill(5);
  network.forward(x, y);
  network.backward(dy, gradient);
  t.true(gradient.every((value) => value === 0));
});

test('parameters are read, written back to the bit, and moved', (t) => {
  const { network } = setup({ sizes: [3, 5, 1], activation: 'tanh', rows: 1 });
  const before = new Float32Array(network.size);
  network.read(before);
  const step = fill(new Float32Array(network.size), 3);

  network.add(step, 0.5);
  const moved = Float32Array.from(network.parameters);
  network.write(before);

  t.true(
    distance(
      moved,
      before.map((value, i) => value + 0.5 * step[i]!),
    ) < 1e-6,
  );
  t.true(sameBits(network.parameters, before));
});

test('a network starts from zero and lays its layers out one after the other', (t) => {
  const engine = createWasmEngine({ megabytes: 8 });
  const network = engine.network({ sizes: [3, 5, 2], activation: 'relu', maxRows: 4 });
  t.is(network.size, 3 * 5 + 5 + 5 * 2 + 2);
  t.deepEqual(
    network.layers.map(({ offset, inputs, outputs }) => [offset, inputs, outputs]),
    [
      [0, 3, 5],
      [20, 5, 2],
    ],
  );
  t.true(network.parameters.every((value) => value === 0));
});

test('sizes that do not fit are refused with a sentence', (t) => {
  const { engine, network, x, y, dy, gradient } = setup({ sizes: [3, 5, 2], activation: 'tanh', rows: 4 });
  const refused = (call: () => void, message: RegExp) =>
    t.throws(call, { instanceOf: KernelError, code: 'engine-shape', message });
  const wide = engine.rows(9, 4);
  wide.count = 1;
  const long = engine.rows(9, 3);
  long.count = 9;

  refused(() => network.forward(wide, y), /1 rows of 4.*at most 4 rows of 3/);
  refused(() => network.forward(long, y), /9 rows of 3/);
  refused(() => network.forward(x, y.subarray(1)), /output holds 7 numbers, but 8/);
  network.forward(x, y);
  refused(() => network.backward(dy.subarray(1), gradient), /holds 7 numbers/);
  refused(() => network.backward(dy, gradient.subarray(1)), /gradient holds/);
  refused(() => network.backward(dy, gradient, engine.rows(3, 3)), /3 rows of 3/);
  refused(() => network.tangent(gradient.subarray(1), dy), /direction/);
  refused(() => network.write(gradient.subarray(1)), /write from/);
  refused(() => engine.network({ sizes: [3], activation: 'tanh', maxRows: 1 }), /output width/);
  refused(() => engine.network({ sizes: [3, 0], activation: 'tanh', maxRows: 1 }), /at least 1/);
  refused(() => engine.network({ sizes: [3, 2], activation: 'tanhh' as 'tanh', maxRows: 1 }), /no activation "tanhh"/);
});
