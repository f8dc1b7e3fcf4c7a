import type { Activation } from '../../../contracts/network.ts';

/** A dense network in double precision, straight from the definitions: each row by itself, each layer W[in][out], then its bias. */
export interface ReferenceNetwork {
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly parameters: ArrayLike<number>;
}

/** A layer's place in the flat vector. */
interface Span {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: number;
  readonly bias: number;
}

/** One row's activations a₀ … a_L and the sums z₁ … z_L before them. */
interface Trace {
  readonly values: readonly Float64Array[];
  readonly sums: readonly Float64Array[];
}

export function activate(kind: Activation, z: number): number {
  if (kind === 'tanh') return Math.tanh(z);
  if (kind === 'relu') return Math.max(z, 0);
  return kind === 'silu' ? z / (1 + Math.exp(-z)) : z;
}

export function slope(kind: Activation, z: number): number {
  if (kind === 'tanh') return 1 - Math.tanh(z) ** 2;
  if (kind === 'relu') return z > 0 ? 1 : 0;
  if (kind === 'identity') return 1;
  const s = 1 / (1 + Math.exp(-z));
  return s + z * s * (1 - s);
}

/** B × out. */
export function referenceForward(network: ReferenceNetwork, x: ArrayLike<number>): Float64Array {
  return joined(rowsOf(network, x).map((row) => trace(network, row).values.at(-1)!));
}

/** Jᵀ dy, ∂/∂x (B × in), and ∂/∂ pre-activation of each layer (B × outputs). */
export function referenceBackward(network: ReferenceNetwork, x: ArrayLike<number>, dy: ArrayLike<number>) {
  const spans = layout(network);
  const rows = rowsOf(network, x);
  const last = spans.at(-1)!;
  const gradient = new Float64Array(last.bias + last.outputs);
  const dx = new Float64Array(x.length);
  const deltas = spans.map(({ outputs }) => new Float64Array(rows.length * outputs));
  for (const [b, row] of rows.entries()) {
    const { values, sums } = trace(network, row);
    let delta = Float64Array.from({ length: last.outputs }, (_, n) => dy[b * last.outputs + n]!);
    for (let l = spans.length - 1; l >= 0; l--) {
      const { inputs, outputs, weights, bias } = spans[l]!;
      deltas[l]!.set(delta, b * outputs);
      const below = new Float64Array(inputs);
      for (let n = 0; n < outputs; n++) {
        gradient[bias + n]! += delta[n]!;
        for (let k = 0; k < inputs; k++) {
          gradient[weights + k * outputs + n]! += values[l]![k]! * delta[n]!;
          below[k]! += network.parameters[weights + k * outputs + n]! * delta[n]!;
        }
      }
      delta = l === 0 ? below : below.map((value, k) => value * slope(network.activation, sums[l - 1]![k]!));
    }
    dx.set(delta, b * network.sizes[0]!);
  }
  return { gradient, dx, deltas };
}

/** J v, B × out. */
export function referenceTangent(network: ReferenceNetwork, x: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
  const spans = layout(network);
  const outputs = rowsOf(network, x).map((row) => {
    const { values, sums } = trace(network, row);
    let moved = new Float64Array(network.sizes[0]!);
    for (const [l, { inputs, outputs, weights, bias }] of spans.entries()) {
      const next = new Float64Array(outputs);
      for (let n = 0; n < outputs; n++) {
        next[n] = v[bias + n]!;
        for (let k = 0; k < inputs; k++) {
          const at = weights + k * outputs + n;
          next[n]! += values[l]![k]! * v[at]! + moved[k]! * network.parameters[at]!;
        }
        if (l + 1 < spans.length) next[n]! *= slope(network.activation, sums[l]![n]!);
      }
      moved = next;
    }
    return moved;
  });
  return joined(outputs);
}

function trace(network: ReferenceNetwork, row: Float64Array): Trace {
  const spans = layout(network);
  const values = [row];
  const sums: Float64Array[] = [];
  for (const [l, { inputs, outputs, weights, bias }] of spans.entries()) {
    const z = new Float64Array(outputs);
    for (let n = 0; n < outputs; n++) {
      z[n] = network.parameters[bias + n]!;
      for (let k = 0; k < inputs; k++) z[n]! += values[l]![k]! * network.parameters[weights + k * outputs + n]!;
    }
    sums.push(z);
    values.push(l + 1 === spans.length ? z : z.map((value) => activate(network.activation, value)));
  }
  return { values, sums };
}

function layout({ sizes }: ReferenceNetwork): readonly Span[] {
  let weights = 0;
  return sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l]!;
    const span = { inputs, outputs, weights, bias: weights + inputs * outputs };
    weights = span.bias + outputs;
    return span;
  });
}

function rowsOf({ sizes }: ReferenceNetwork, x: ArrayLike<number>): readonly Float64Array[] {
  const width = sizes[0]!;
  return Array.from({ length: x.length / width }, (_, b) =>
    Float64Array.from({ length: width }, (_, k) => x[b * width + k]!),
  );
}

function joined(rows: readonly Float64Array[]): Float64Array {
  return Float64Array.from(rows.flatMap((row) => [...row]));
}
