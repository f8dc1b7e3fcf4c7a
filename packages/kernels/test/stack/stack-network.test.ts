import test from 'ava';
import { createWasmEngine, KernelError, type KernelLayer, type StackSpec, type Variant } from '../../src/index.ts';
import { distance, sameBits } from '../reference/compare.ts';
import { fill, numbers } from '../reference/numbers.ts';
import { along, forward } from '../reference/stack.ts';

type Spec = Omit<StackSpec, 'maxRows'>;

const vector = (at: number, width: number, layers: StackSpec['trunk'] = []): StackSpec['branches'][number] => ({
  at,
  width,
  image: null,
  layers,
});

/** Odd sizes: images that kernels do not cover evenly, widths that no register divides. */
const specs: Readonly<Record<string, Spec>> = {
  'one dense layer': {
    inputs: 3,
    branches: [vector(0, 3)],
    trunk: [{ kind: 'dense', outputs: 2, activation: 'identity' }],
  },
  'a convolution and a vector next to it': {
    inputs: 5 + 25,
    branches: [
      vector(0, 5, [{ kind: 'dense', outputs: 3, activation: 'tanh' }]),
      {
        at: 5,
        width: 25,
        image: [5, 5, 3],
        layers: [{ kind: 'conv', filters: 5, kernel: 3, stride: 2, activation: 'tanh' }],
      },
    ],
    trunk: [
      { kind: 'dense', outputs: 7, activation: 'silu' },
      { kind: 'dense', outputs: 2, activation: 'identity' },
    ],
  },
  'three convolutions': {
    inputs: 48,
    branches: [
      {
        at: 0,
        width: 48,
        image: [11, 13, 1],
        layers: [
          { kind: 'conv', filters: 3, kernel: 3, stride: 2, activation: 'silu' },
          { kind: 'conv', filters: 5, kernel: 2, stride: 1, activation: 'tanh' },
          { kind: 'conv', filters: 17, kernel: 2, stride: 2, activation: 'identity' },
        ],
      },
    ],
    trunk: [{ kind: 'dense', outputs: 1, activation: 'identity' }],
  },
  'recurrent units': {
    inputs: 3,
    branches: [vector(0, 3)],
    trunk: [
      { kind: 'gru', outputs: 5 },
      { kind: 'dense', outputs: 2, activation: 'identity' },
    ],
  },
  'recurrent units on recurrent units, on an image and a vector as it is': {
    inputs: 2 + 9,
    branches: [
      {
        at: 2,
        width: 9,
        image: [3, 3, 3],
        layers: [{ kind: 'conv', filters: 2, kernel: 2, stride: 1, activation: 'tanh' }],
      },
      vector(0, 2),
    ],
    trunk: [
      { kind: 'gru', outputs: 3 },
      { kind: 'gru', outputs: 4 },
      { kind: 'dense', outputs: 3, activation: 'identity' },
    ],
  },
};

/** A stack with random parameters, random rows (images: random bytes), and sequences of unequal length. */
function setup(spec: Spec, lengths: readonly number[], variant: Variant = 'relaxed') {
  const rows = lengths.reduce((sum, length) => sum + length, 0);
  const engine = createWasmEngine({ variant, megabytes: 64 });
  const network = engine.stack({ ...spec, maxRows: rows + 3 });
  const next = numbers(rows + spec.inputs);
  for (const { inputs, outputs, offset } of network.layers) {
    for (let i = 0; i < (inputs + 1) * outputs; i++) {
      network.parameters[offset + i] = next() * (1.5 / Math.sqrt(inputs));
    }
  }
  const x = engine.rows(rows, spec.inputs);
  fill(x.host, 7);
  for (const { at, width, image } of spec.branches) {
    for (let row = 0; image !== null && row < rows; row++) {
      for (let i = 0; i < width; i++) {
        const byte = (): number => Math.floor(128 * (next() + 1));
        const left = image[0] * image[1] * image[2] - 3 * i;
        const word = byte() + (left > 1 ? 256 * byte() : 0) + (left > 2 ? 65536 * byte() : 0);
        x.host[row * spec.inputs + at + i] = word;
      }
    }
  }
  x.count = rows;
  const starts = Int32Array.from([0, ...lengths]);
  for (let s = 1; s < starts.length; s++) starts[s]! += starts[s - 1]!;
  const states = fill(new Float32Array(lengths.length * network.memory), 5);
  const sequences = { count: lengths.length, starts, states };
  const withSequences = Object.assign(x, { sequences });
  const outputs = network.layers.at(-1)!.outputs;
  const y = engine.vector(rows * outputs);
  const dy = fill(engine.vector(y.length), 11, 1 / rows);
  const reference = (parameters: ArrayLike<number>, at: ArrayLike<number> = x.host) =>
    forward({ spec: network.spec, parameters }, at, [...starts], states, network.memory);
  return { engine, network, x: withSequences, y, dy, rows, sequences, reference };
}

for (const [name, spec] of Object.entries(specs)) {
  for (const variant of ['relaxed', 'strict'] as const) {
    test(`${variant}: forward, backward and tangent of ${name} equal the double-precision reference`, (t) => {
      for (const lengths of [[1], [3], [2, 1, 4], [1, 1, 1, 1, 1, 1, 1, 1]]) {
        const { engine, network, x, y, dy, rows, reference } = setup(spec, lengths, variant);
        const gradient = engine.vector(network.size).fill(Number.NaN);
        const dx = engine.rows(rows, spec.inputs);
        dx.host.fill(Number.NaN);
        const v = fill(engine.vector(network.size), 13);
        const moved = engine.vector(y.length);
        const what = `${lengths}`;

        network.forward(x, y);
        network.backward(dy, gradient, dx);
        network.tangent(v, moved);

        const truth = reference(network.parameters);
        t.true(distance(y, truth.y) < 3e-6, `forward ${what}`);
        const objective = (parameters: ArrayLike<number>, at?: ArrayLike<number>): number =>
          reference(parameters, at).y.reduce((sum, value, i) => sum + value * dy[i]!, 0);
        const partial = (
          f: (x: Float64Array) => number,
          at: ArrayLike<number>,
          skip = (_: number) => false,
        ): number[] =>
          Array.from({ length: at.length }, (_, i) =>
            skip(i)
              ? 0
              : along(
                  (p) => [f(p)],
                  at,
                  (k) => (k === i ? 1 : 0),
                )[0]!,
          );
        t.true(
          distance(
            gradient,
            partial((p) => objective(p), network.parameters),
          ) < 1e-5,
          `gradient ${what}`,
        );
        t.true(
          distance(
            moved,
            along(
              (p) => reference(p).y,
              network.parameters,
              (i) => v[i]!,
            ),
          ) < 2e-5,
          `tangent ${what}`,
        );
        const image = (i: number): boolean =>
          spec.branches.some((b) => b.image !== null && i % spec.inputs >= b.at && i % spec.inputs < b.at + b.width);
        const expected = partial((at) => objective(network.parameters, at), x.host, image);
        t.true(distance(dx.host, expected) < 1e-5, `dx ${what}`);
        const after = new Float32Array(rows * network.memory);
        if (network.memory > 0)
          network.statesAfter(
            Int32Array.from({ length: rows }, (_, i) => i),
            after,
          );
        t.true(distance(after, truth.after) < 3e-6, `states ${what}`);
      }
    });
  }
}

test('rows of recurrent units say which row is the step before them', (t) => {
  const { network, x, y } = setup(specs['recurrent units']!, [2, 1, 4]);
  // Every row says which sequence it is of, and which step.
  [
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 0],
    [2, 1],
    [2, 2],
    [2, 3],
  ].forEach(([sequence, step], row) => {
    x.host.set([sequence!, step!, 0], 3 * row);
  });

  network.forward(x, y);

  for (const layer of network.layers.slice(0, 6)) {
    const { previous } = layer as KernelLayer;
    const { host } = (network.layers[0] as KernelLayer).input;
    for (let row = 0; row < 7; row++) {
      const [sequence, step] = [host[3 * row]!, host[3 * row + 1]!];
      const before = previous![row]!;
      const expected = before < 0 ? [sequence, -1] : [host[3 * before]!, host[3 * before + 1]!];
      t.deepEqual([sequence, step - 1], expected);
      t.true(before < row);
    }
  }
  t.is((network.layers[6] as KernelLayer).previous, undefined);
});

test('a gradient over many blocks of rows and images is the sum of the gradients of its parts', (t) => {
  for (const name of ['a convolution and a vector next to it', 'recurrent units']) {
    const lengths = [200, 1, 180, 260];
    const { engine, network, x, y, dy, rows, sequences } = setup(specs[name]!, lengths);
    const whole = engine.vector(network.size);
    const part = engine.vector(network.size);
    const sum = new Float64Array(network.size);
    const outputs = y.length / rows;

    network.forward(x, y);
    network.backward(dy, whole);
    for (let s = 0; s < lengths.length; s++) {
      const [from, to] = [sequences.starts[s]!, sequences.starts[s + 1]!];
      const memory = network.memory;
      const one = {
        count: to - from,
        capacity: to - from,
        width: x.width,
        host: x.host.subarray(from * x.width, to * x.width),
        sequences: {
          count: 1,
          starts: Int32Array.of(0, to - from),
          states: sequences.states.subarray(s * memory, (s + 1) * memory),
        },
      };
      network.forward(one, engine.vector((to - from) * outputs));
      network.backward(dy.subarray(from * outputs, to * outputs), part);
      for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
    }

    t.true(distance(whole, sum) < 1e-5, name);
  }
});

test('a sequence has the same bits alone, among others, and step by step from the states before', (t) => {
  const { engine, network, x, y, rows, sequences } = setup(
    specs['recurrent units on recurrent units, on an image and a vector as it is']!,
    [3, 7, 1, 9],
  );
  network.forward(x, y);
  const outputs = y.length / rows;
  const alone = engine.vector(outputs);
  const state = sequences.states.slice(network.memory, 2 * network.memory);

  for (let row = 3; row < 10; row++) {
    const step = {
      count: 1,
      capacity: 1,
      width: x.width,
      host: x.host.subarray(row * x.width, (row + 1) * x.width),
      sequences: { count: 1, starts: Int32Array.of(0, 1), states: state },
    };
    network.forward(step, alone);
    network.statesAfter(Int32Array.of(0), state);
    t.true(sameBits(alone, y.subarray(row * outputs, (row + 1) * outputs)), `row ${row}`);
  }
});

test('what K-FAC sees of a convolution are the mean outer products over rows and positions', (t) => {
  const { engine, network, x, y, dy, rows } = setup(specs['a convolution and a vector next to it']!, [5, 300]);
  network.forward(x, y);
  network.backward(dy, null);
  const layer = network.layers.find((each) => each.kind === 'conv')!;
  if (layer.kind !== 'conv') throw new Error('There is a convolution.');
  const a = engine.vector((layer.inputs + 1) ** 2);
  const g = engine.vector(layer.outputs ** 2);

  layer.inputMoments(a);
  layer.deltaMoments(g);

  t.is(layer.uses, 4);
  t.is(a.at(-1), 1);
  // The mean of a position's own square and of the 1 is the mean of the bytes that positions see.
  const pixel = (row: number, i: number, j: number, c: number): number => {
    const k = (i * 5 + j) * 3 + c;
    const word = x.host[row * 30 + 5 + Math.floor(k / 3)]!;
    return (Math.floor(word / 256 ** (k % 3)) % 256) / 255;
  };
  const expected = new Float64Array(28 * 28);
  for (let row = 0; row < rows; row++) {
    for (const [i, j] of [
      [0, 0],
      [0, 2],
      [2, 0],
      [2, 2],
    ] as const) {
      const square: number[] = [];
      for (let p = 0; p < 3; p++) {
        for (let q = 0; q < 3; q++) for (let c = 0; c < 3; c++) square.push(pixel(row, i + p, j + q, c));
      }
      square.push(1);
      for (let m = 0; m < 28; m++)
        for (let n = 0; n < 28; n++) expected[m * 28 + n]! += (square[m]! * square[n]!) / (4 * rows);
    }
  }
  t.true(distance(a, expected) < 1e-5);
  const trace = Array.from({ length: 5 }, (_, i) => g[i * 5 + i]!).reduce((sum, value) => sum + value, 0);
  t.true(trace > 0);
});

test('what K-FAC sees of recurrent units makes their gradient', (t) => {
  const { engine, network, x, y, dy, rows } = setup(specs['recurrent units']!, [4, 2, 6]);
  const gradient = engine.vector(network.size);
  network.forward(x, y);
  network.backward(dy, gradient);

  for (const layer of network.layers as readonly KernelLayer[]) {
    t.is(layer.input.count, rows);
    t.is(layer.delta.count, rows);
    const expected = new Float64Array((layer.inputs + 1) * layer.outputs);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i <= layer.inputs; i++) {
        const input = i === layer.inputs ? 1 : layer.input.host[row * layer.inputs + i]!;
        for (let o = 0; o < layer.outputs; o++) {
          expected[i * layer.outputs + o]! += input * layer.delta.host[row * layer.outputs + o]!;
        }
      }
    }
    const { offset } = layer;
    t.true(distance(gradient.subarray(offset, offset + expected.length), expected) < 1e-5);
  }
});

test('no call allocates once vectors are the engine’s own', (t) => {
  for (const spec of Object.values(specs)) {
    const { engine, network, x, y, dy } = setup(spec, [2, 5]);
    const v = engine.vector(network.size);
    const { used } = engine;
    for (let i = 0; i < 3; i++) {
      network.forward(x, y);
      network.backward(dy, v);
      network.tangent(v, y);
    }
    t.is(engine.used, used);
  }
});

test('layers that do not fit, and rows without sequences, are refused with what is wrong', (t) => {
  const engine = createWasmEngine({ megabytes: 16 });
  const small = (kernel: number): StackSpec => ({
    inputs: 9,
    branches: [
      {
        at: 0,
        width: 9,
        image: [3, 3, 3],
        layers: [{ kind: 'conv', filters: 2, kernel, stride: 1, activation: 'tanh' }],
      },
    ],
    trunk: [{ kind: 'dense', outputs: 1, activation: 'identity' }],
    maxRows: 2,
  });
  const refused = (spec: StackSpec) => t.throws(() => engine.stack(spec), { instanceOf: KernelError })!.message;

  t.regex(refused(small(4)), /squares of 4 pixels, but what comes to it is 3 × 3/);
  t.regex(refused({ ...small(2), inputs: 8 }), /columns 0 to 8 of rows that have 8/);
  t.regex(refused({ ...small(2), trunk: small(2).branches[0]!.layers }), /what comes to it is no image/);
  t.regex(
    refused({ ...small(2), branches: [{ ...small(2).branches[0]!, image: [4, 4, 3] }] }),
    /takes 16 numbers, but its branch has 9/,
  );

  const memory = engine.stack({
    inputs: 2,
    branches: [vector(0, 2)],
    trunk: [{ kind: 'gru', outputs: 2 }],
    maxRows: 4,
  });
  const x = engine.rows(4, 2);
  x.count = 4;
  const y = engine.vector(8);
  t.regex(t.throws(() => memory.forward(x, y)).message, /give the rows their sequences/);
  const sequences = { count: 1, starts: Int32Array.of(0, 3), states: new Float32Array(2) };
  t.regex(t.throws(() => memory.forward({ ...x, sequences }, y)).message, /do not cover 4 rows/);
});
