import type { Activation } from '../../src/index.ts';
import { activation, slope } from './activation.ts';

/** A dense network in double precision, one row at a time, straight from the definitions. */
export interface ReferenceNetwork {
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly parameters: ArrayLike<number>;
}

interface Trace {
  /** a₀ … a_L; a_L is the output. */
  readonly values: number[][];
  /** z₁ … z_L, pre-activations. */
  readonly sums: number[][];
}

/** If layer l's W begins; its bias follows. */
export function offsets(sizes: readonly number[]): number[] {
  const result: number[] = [];
  let offset = 0;
  for (let l = 0; l + 1 < sizes.length; l++) {
    result.push(offset);
    offset += sizes[l]! * sizes[l + 1]! + sizes[l + 1]!;
  }
  return [...result, offset];
}

export function forwardRow(network: ReferenceNetwork, x: ArrayLike<number>): Trace {
  const { sizes, parameters } = network;
  const starts = offsets(sizes);
  const values = [Array.from(x)];
  const sums: number[][] = [];
  for (let l = 0; l + 1 < sizes.length; l++) {
    const width = sizes[l + 1]!;
    const last = l + 2 === sizes.length;
    const z = Array.from({ length: width }, (_, n) => {
      let sum = parameters[starts[l]! + sizes[l]! * width + n]!;
      for (let k = 0; k < sizes[l]!; k++) sum += values[l]![k]! * parameters[starts[l]! + k * width + n]!;
      return sum;
    });
    sums.push(z);
    values.push(last ? z : z.map((value) => activation(network.activation, value)));
  }
  return { values, sums };
}

export interface Gradients {
  readonly gradient: Float64Array;
  readonly dx: Float64Array;
  /** ∂/∂ pre-activation, one array of B × outputs a layer. */
  readonly deltas: Float64Array[];
}

export function backward(network: ReferenceNetwork, x: ArrayLike<number>, dy: ArrayLike<number>): Gradients {
  const { sizes, parameters } = network;
  const layers = sizes.length - 1;
  const starts = offsets(sizes);
  const rows = x.length / sizes[0]!;
  const gradient = new Float64Array(starts[layers]!);
  const dx = new Float64Array(x.length);
  const deltas = sizes.slice(1).map((width) => new Float64Array(rows * width));
  for (let b = 0; b < rows; b++) {
    const trace = forwardRow(network, Array.prototype.slice.call(x, b * sizes[0]!, (b + 1) * sizes[0]!));
    let delta: number[] = Array.prototype.slice.call(dy, b * sizes[layers]!, (b + 1) * sizes[layers]!);
    for (let l = layers - 1; l >= 0; l--) {
      const width = sizes[l + 1]!;
      deltas[l]!.set(delta, b * width);
      const below = new Array<number>(sizes[l]!).fill(0);
      for (let k = 0; k < sizes[l]!; k++) {
        for (let n = 0; n < width; n++) {
          gradient[starts[l]! + k * width + n]! += trace.values[l]![k]! * delta[n]!;
          below[k]! += parameters[starts[l]! + k * width + n]! * delta[n]!;
        }
      }
      for (let n = 0; n < width; n++) gradient[starts[l]! + sizes[l]! * width + n]! += delta[n]!;
      delta = l === 0 ? below : below.map((value, k) => value * slope(network.activation, trace.sums[l - 1]![k]!));
    }
    dx.set(delta, b * sizes[0]!);
  }
  return { gradient, dx, deltas };
}

/** J v, row by row. */
export function tangent(network: ReferenceNetwork, x: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
  const { sizes, parameters } = network;
  const layers = sizes.length - 1;
  const starts = offsets(sizes);
  const rows = x.length / sizes[0]!;
  const dy = new Float64Array(rows * sizes[layers]!);
  for (let b = 0; b < rows; b++) {
    const trace = forwardRow(network, Array.prototype.slice.call(x, b * sizes[0]!, (b + 1) * sizes[0]!));
    let moved = new Array<number>(sizes[0]!).fill(0);
    for (let l = 0; l < layers; l++) {
      const width = sizes[l + 1]!;
      moved = Array.from({ length: width }, (_, n) => {
        let sum = v[starts[l]! + sizes[l]! * width + n]!;
        for (let k = 0; k < sizes[l]!; k++) {
          const at = starts[l]! + k * width + n;
          sum += trace.values[l]![k]! * v[at]! + moved[k]! * parameters[at]!;
        }
        return l + 1 === layers ? sum : sum * slope(network.activation, trace.sums[l]![n]!);
      });
    }
    dy.set(moved, b * sizes[layers]!);
  }
  return dy;
}
