import { createWasmEngine } from '@belay-rl/kernels';
import type { Engine } from '../../contracts/engine.ts';
import type { Network } from '../../contracts/network.ts';
import type { NetworkDefinition } from '../../contracts/network-definition.ts';
import type { Sequences } from '../../contracts/rows.ts';
import type { Random, Vec } from '../../contracts/values.ts';
import { createRandom } from '../../random/random.ts';
import { settingDefaults } from '../../settings/setting-defaults.ts';
import type { ConformanceCase } from './algorithm-conformance.ts';
import { require } from './require.ts';

const INPUTS = 7;
const OUTPUTS = 3;
const ROWS = 11;

/** Lengths of the sequences that a network with a memory is given. */
const LENGTHS = [4, 1, 6];

interface Subject {
  readonly engine: Engine;
  readonly network: Network;
  readonly theta: Vec;
  readonly x: Vec;
  readonly random: Random;
  /** f at the rows from `first` on, `sequences` as given. */
  forward(theta: Vec, x: Vec, sequences: Sequences): Promise<Vec>;
  readonly whole: Sequences;
}

/** What every network must do by itself, its settings as they are by default: derivatives that fit its values, rows on their own. */
export function networkConformance(definition: NetworkDefinition): readonly ConformanceCase[] {
  const subject = (): Subject => createSubject(definition);
  return [
    {
      title: 'its layers are its parameters, each once',
      async run() {
        const { network, engine } = subject();
        const places = network.layers
          .map(({ inputs, outputs, offset }) => ({ offset, end: offset + (inputs + 1) * outputs }))
          .sort((a, b) => a.offset - b.offset);
        let at = 0;
        for (const { offset, end } of places) {
          require(offset === at, `Parameters ${at} to ${offset - 1} belong to no layer, or to two.`);
          at = end;
        }
        require(at === network.size, `Its layers hold ${at} of its ${network.size} parameters.`);
        engine.dispose();
      },
    },
    {
      title: 'its tangent is what its values do along a direction, and its gradient the transpose of that',
      async run() {
        const { network, engine, theta, x, random, forward, whole } = subject();
        const v = normals(random, network.size, 1);
        const dy = normals(random, ROWS * OUTPUTS, 1);
        const step = 1e-3;
        const along = (sign: number): Vec => theta.map((value, i) => value + sign * step * v[i]!);
        const [up, down] = [await forward(along(1), x, whole), await forward(along(-1), x, whole)];
        await forward(theta, x, whole);
        const gradient = engine.vector(network.size);
        const moved = engine.vector(ROWS * OUTPUTS);
        await network.backward(dy, gradient);
        await network.tangent(v, moved);
        const expected = up.map((value, i) => (value - down[i]!) / (2 * step));
        const size = Math.hypot(...expected);
        const error = Math.hypot(...expected.map((value, i) => value - moved[i]!));
        require(error < 0.03 * size, `The tangent is ${error} away from the differences of its values, ${size} long.`);
        const [forth, back] = [dot(dy, moved), dot(gradient, v)];
        const scale = Math.hypot(...dy) * Math.hypot(...moved);
        require(Math.abs(forth - back) <
          1e-4 *
            scale, `dy · J v is ${forth}, but v · Jᵀ dy is ${back}: backward and tangent are not of one Jacobian.`);
        engine.dispose();
      },
    },
    {
      title: 'a row, or a sequence, has the same bits alone and among others',
      async run() {
        const { network, engine, theta, x, forward, whole } = subject();
        const all = await forward(theta, x, whole);
        const memory = network.memory ?? 0;
        for (let s = 0; s < whole.count; s++) {
          const [from, to] = [whole.starts[s]!, whole.starts[s + 1]!];
          const states = whole.states.subarray(s * memory, (s + 1) * memory);
          const one = { count: 1, starts: Int32Array.of(0, to - from), states };
          const alone = await forward(theta, x.subarray(from * INPUTS, to * INPUTS), one);
          const among = all.subarray(from * OUTPUTS, to * OUTPUTS);
          require(alone.every((value, i) => Object.is(value, among[i])), `Rows ${from} to ${to - 1} differ alone.`);
        }
        engine.dispose();
      },
    },
    {
      title: 'what is read and written back is the same network, and a step adds to it',
      async run() {
        const { network, engine, theta } = subject();
        network.write(theta);
        const read = new Float32Array(network.size);
        network.read(read);
        require(read.every((value, i) => Object.is(value, theta[i])), 'It reads other parameters than were written.');
        network.add(theta, -1);
        network.read(read);
        require(read.every((value) => value === 0), 'Its parameters minus themselves are not 0.');
        engine.dispose();
      },
    },
  ];
}

function createSubject(definition: NetworkDefinition): Subject {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 256 });
  const random = createRandom(7, 'network conformance');
  const vector = { name: 'observation', kind: 'vector', at: 0, width: INPUTS, shape: [INPUTS] } as const;
  const network = definition.create(settingDefaults(definition.settings), {
    engine,
    inputs: INPUTS,
    parts: [vector],
    outputs: OUTPUTS,
    hiddenSizes: [9, 5],
    activation: 'tanh',
    maxRows: ROWS,
  });
  const theta = normals(random, network.size, 0.3);
  const x = normals(random, ROWS * INPUTS, 1);
  const memory = network.memory ?? 0;
  const lengths = memory > 0 ? LENGTHS : Array<number>(ROWS).fill(1);
  const starts = Int32Array.from([0, ...lengths]);
  for (let s = 1; s < starts.length; s++) starts[s]! += starts[s - 1]!;
  const states = normals(random, lengths.length * memory, 0.5);
  return {
    engine,
    network,
    theta,
    x,
    random,
    whole: { count: lengths.length, starts, states },
    async forward(at, numbers, sequences) {
      network.write(at);
      const count = numbers.length / INPUTS;
      const rows = engine.rows(ROWS, INPUTS);
      await engine.put(numbers, rows);
      if (memory > 0) rows.sequences = sequences;
      const y = new Float32Array(count * OUTPUTS);
      await network.forward(rows, y);
      return y;
    },
  };
}

function normals(random: Random, length: number, scale: number): Vec {
  return Float32Array.from({ length }, () => scale * random.normal());
}

function dot(a: Vec, b: Vec): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
