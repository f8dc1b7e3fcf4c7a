import type { LayerSpec, StackSpec } from '../../src/index.ts';
import { activation } from './activation.ts';

/** Plain double-precision reference of a stack: loops over pixels, gates and steps, nothing shared with the kernels. */
export interface PlainStack {
  readonly spec: StackSpec;
  readonly parameters: ArrayLike<number>;
}

interface Chain {
  offset: number;
  /** Place of the next recurrent layer in a sequence's state. */
  state: number;
}

/** y (rows × outputs) and the states after every row (rows × memory), of rows that form sequences with those first states. */
export function forward(
  { spec, parameters }: PlainStack,
  x: ArrayLike<number>,
  starts: readonly number[],
  states: ArrayLike<number>,
  memory: number,
): { readonly y: number[]; readonly after: number[] } {
  const rows = x.length / spec.inputs;
  const y: number[] = [];
  const after: number[] = Array(rows * memory).fill(0);
  for (let s = 0; s + 1 < starts.length; s++) {
    const state = Array.from({ length: memory }, (_, i) => Number(states[s * memory + i]));
    for (let row = starts[s]!; row < starts[s + 1]!; row++) {
      const at: Chain = { offset: 0, state: 0 };
      const joined = spec.branches.flatMap(({ at: first, width, image, layers }) => {
        const raw = Array.from({ length: width }, (_, i) => Number(x[row * spec.inputs + first + i]));
        return image === null
          ? chain(layers, raw, null, parameters, at, state)
          : chain(layers, unpacked(raw, image[0] * image[1] * image[2]), image, parameters, at, state);
      });
      y.push(...chain(spec.trunk, joined, null, parameters, at, state));
      for (let i = 0; i < memory; i++) after[row * memory + i] = state[i]!;
    }
  }
  return { y, after };
}

function unpacked(words: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => (Math.floor(words[Math.floor(i / 3)]! / 256 ** (i % 3)) % 256) / 255);
}

function chain(
  layers: readonly LayerSpec[],
  input: readonly number[],
  image: readonly [number, number, number] | null,
  parameters: ArrayLike<number>,
  at: Chain,
  state: number[],
): number[] {
  let x = [...input];
  let seen = image;
  for (const layer of layers) {
    if (layer.kind === 'dense') x = dense(x, layer.outputs, parameters, at).map((z) => activation(layer.activation, z));
    else if (layer.kind === 'gru') x = gru(x, layer.outputs, parameters, at, state);
    else {
      const [height, width, channels] = seen!;
      const { kernel, stride, filters } = layer;
      const [down, across] = [height, width].map((size) => Math.floor((size - kernel) / stride) + 1);
      const offset = at.offset;
      const out: number[] = [];
      for (let i = 0; i < down!; i++) {
        for (let j = 0; j < across!; j++) {
          const square: number[] = [];
          for (let a = 0; a < kernel; a++) {
            for (let b = 0; b < kernel; b++) {
              for (let c = 0; c < channels; c++) {
                square.push(x[((i * stride + a) * width + j * stride + b) * channels + c]!);
              }
            }
          }
          at.offset = offset;
          out.push(...dense(square, filters, parameters, at).map((z) => activation(layer.activation, z)));
        }
      }
      x = out;
      seen = [down!, across!, filters];
    }
  }
  return x;
}

function dense(x: readonly number[], outputs: number, parameters: ArrayLike<number>, at: Chain): number[] {
  const { offset } = at;
  at.offset += (x.length + 1) * outputs;
  return Array.from({ length: outputs }, (_, o) => {
    let sum = Number(parameters[offset + x.length * outputs + o]);
    for (let i = 0; i < x.length; i++) sum += x[i]! * Number(parameters[offset + i * outputs + o]);
    return sum;
  });
}

function gru(x: readonly number[], units: number, parameters: ArrayLike<number>, at: Chain, state: number[]): number[] {
  const first = at.state;
  at.state += units;
  const h = state.slice(first, first + units);
  const [ar, az, an] = [0, 1, 2].map(() => dense(x, units, parameters, at));
  const [br, bz, q] = [0, 1, 2].map(() => dense(h, units, parameters, at));
  const sigma = (z: number): number => 1 / (1 + Math.exp(-z));
  const next = h.map((before, i) => {
    const r = sigma(ar![i]! + br![i]!);
    const z = sigma(az![i]! + bz![i]!);
    const n = Math.tanh(an![i]! + r * q![i]!);
    return (1 - z) * n + z * before;
  });
  state.splice(first, units, ...next);
  return next;
}

/** Central differences of `f` along `direction` at `x`. */
export function along(
  f: (x: Float64Array) => readonly number[],
  x: ArrayLike<number>,
  direction: (i: number) => number,
): number[] {
  const h = 1e-6;
  const moved = (sign: number): readonly number[] =>
    f(Float64Array.from({ length: x.length }, (_, i) => Number(x[i]) + sign * h * direction(i)));
  const [up, down] = [moved(1), moved(-1)];
  return up.map((value, i) => (value - down[i]!) / (2 * h));
}
