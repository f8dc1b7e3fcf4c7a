import type { KernelLayer } from '../contracts.ts';
import type { Kernels } from '../kernel-module.ts';
import type { Packing } from './packing.ts';
import { type LayerSite, type Pass, rowsOf, type StackLayer } from './stack-layer.ts';
import { Weights } from './weights.ts';

/** Number of each gate among the matrices. */
const gates = [0, 1, 2] as const;

/**
 * Gated recurrent units (Cho et al. 2014; the equations stand in assembly/gru.ts). Parameters, each a matrix and its bias: from the
 * input to r, z, n, then from the state to r, z, n. Rows are kept packed (`Packing`); K-FAC sees six dense layers over all rows of
 * all steps, the deltas already summed over what comes later in the sequence.
 */
export class GruLayer implements StackLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly size: number;
  readonly memory: number;
  readonly parts: readonly KernelLayer[];
  readonly output: Float32Array;
  readonly delta: Float32Array;
  /** First number of this layer's state in a sequence's. */
  readonly #stateAt: number;
  readonly #fromInput: readonly Weights[];
  readonly #fromState: readonly Weights[];
  readonly #x: Float32Array;
  readonly #h: Float32Array;
  readonly #next: Float32Array;
  /** r, z, n of every row, and q. */
  readonly #gates: readonly [Float32Array, Float32Array, Float32Array];
  readonly #q: Float32Array;
  /** Derivatives with respect to a_r, a_z, a_n and q; in a tangent, derivatives of these. */
  readonly #d: readonly [Float32Array, Float32Array, Float32Array];
  readonly #dq: Float32Array;
  readonly #dh: Float32Array;
  readonly #dx: Float32Array;
  readonly #more: Float32Array;
  readonly #step: readonly [Float32Array, Float32Array, Float32Array];
  readonly #bias: Float32Array;

  constructor({ arena, inputs, maxRows, offset }: LayerSite, outputs: number, stateAt: number, previous: Int32Array) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.memory = outputs;
    this.#stateAt = stateAt;
    const [wide, deep] = [(inputs + 1) * outputs, (outputs + 1) * outputs];
    this.size = 3 * (wide + deep);
    this.#fromInput = gates.map((g) => new Weights(arena, inputs, outputs, offset + g * wide));
    this.#fromState = gates.map((g) => new Weights(arena, outputs, outputs, offset + 3 * wide + g * deep));
    const units = (): Float32Array => arena.floats(maxRows * outputs + 16, 'gates of recurrent units');
    const numbers = (): Float32Array => arena.floats(maxRows * inputs + 16, 'inputs of recurrent units');
    this.output = units();
    this.delta = units();
    this.#h = units();
    this.#next = units();
    this.#q = units();
    this.#dq = units();
    this.#dh = units();
    this.#gates = [units(), units(), units()];
    this.#d = [units(), units(), units()];
    this.#step = [units(), units(), units()];
    this.#x = numbers();
    this.#dx = numbers();
    this.#more = numbers();
    this.#bias = arena.floats(outputs + 16, 'biases');
    const part = (weights: Weights, input: Float32Array, delta: Float32Array): KernelLayer => ({
      inputs: weights.inputs,
      outputs,
      offset: weights.offset,
      input: rowsOf(input, maxRows, weights.inputs),
      delta: rowsOf(delta, maxRows, outputs),
      previous,
    });
    this.parts = [
      ...gates.map((g) => part(this.#fromInput[g]!, this.#x, this.#d[g])),
      ...gates.map((g) => part(this.#fromState[g]!, this.#h, g === 2 ? this.#dq : this.#d[g])),
    ];
  }

  forward({ kernels, rows, theta, x, packing }: Pass): void {
    const { outputs } = this;
    const { first, active, steps } = packing!;
    const [r, z, n] = this.#gates;
    const [br, bz] = this.#step;
    this.#pack(kernels, rows, this.inputs, x, packing!, this.#x.byteOffset);
    for (const g of gates) {
      const weights = this.#fromInput[g]!;
      weights.pack(kernels, theta);
      weights.apply(kernels, rows, this.#x.byteOffset, weights.bias(theta), 0, this.#gates[g].byteOffset);
      this.#fromState[g]!.pack(kernels, theta);
    }
    this.#begin(packing!);
    const [wr, wz, wn] = this.#fromState;
    for (let t = 0; t < steps; t++) {
      const count = active[t]!;
      const at = 4 * first[t]! * outputs;
      const h = this.#h.byteOffset + at;
      const q = this.#q.byteOffset + at;
      wr!.apply(kernels, count, h, wr!.bias(theta), 0, br.byteOffset);
      wz!.apply(kernels, count, h, wz!.bias(theta), 0, bz.byteOffset);
      wn!.apply(kernels, count, h, wn!.bias(theta), 0, q);
      const next = this.#next.byteOffset + at;
      kernels.gruStep(
        count * outputs,
        r.byteOffset + at,
        z.byteOffset + at,
        n.byteOffset + at,
        br.byteOffset,
        bz.byteOffset,
        q,
        h,
        next,
      );
      if (t + 1 < steps) {
        const from = first[t]! * outputs;
        const more = active[t + 1]! * outputs;
        this.#h.set(this.#next.subarray(from, from + more), first[t + 1]! * outputs);
      }
    }
    this.#unpack(kernels, rows, outputs, this.#next.byteOffset, packing!, this.output.byteOffset);
    for (const { input } of this.parts) input.count = rows;
  }

  backward({ kernels, rows, theta, packing }: Pass, total: number, dx: number): void {
    const { outputs } = this;
    const { first, active, steps } = packing!;
    const [r, z, n] = this.#gates;
    const [dr, dz, dn] = this.#d;
    const [direct, one, other] = this.#step;
    for (const weights of this.#fromState) weights.packTransposed(kernels, theta);
    const [wr, wz, wn] = this.#fromState;
    this.#pack(kernels, rows, outputs, this.delta.byteOffset, packing!, this.#dh.byteOffset);
    for (let t = steps - 1; t >= 0; t--) {
      const count = active[t]!;
      const at = 4 * first[t]! * outputs;
      const dh = this.#dh.byteOffset + at;
      // What the step after says of this one's h′ lies in `other`.
      if (t + 1 < steps) kernels.axpy(active[t + 1]! * outputs, 1, other.byteOffset, dh);
      kernels.gruDeltas(
        count * outputs,
        r.byteOffset + at,
        z.byteOffset + at,
        n.byteOffset + at,
        this.#q.byteOffset + at,
        this.#h.byteOffset + at,
        dh,
        dr.byteOffset + at,
        dz.byteOffset + at,
        dn.byteOffset + at,
        this.#dq.byteOffset + at,
        direct.byteOffset,
      );
      if (t === 0) break;
      wr!.applyTransposed(kernels, count, dr.byteOffset + at, direct.byteOffset, one.byteOffset);
      wz!.applyTransposed(kernels, count, dz.byteOffset + at, one.byteOffset, direct.byteOffset);
      wn!.applyTransposed(kernels, count, this.#dq.byteOffset + at, direct.byteOffset, other.byteOffset);
    }
    for (const { delta } of this.parts) delta.count = rows;
    if (total !== 0) {
      for (const g of gates) {
        this.#fromInput[g]!.addGradient(kernels, rows, this.#x.byteOffset, this.#d[g].byteOffset, total, true);
        const d = g === 2 ? this.#dq : this.#d[g];
        this.#fromState[g]!.addGradient(kernels, rows, this.#h.byteOffset, d.byteOffset, total, true);
      }
    }
    if (dx === 0) return;
    const [vr, vz, vn] = this.#fromInput;
    for (const weights of this.#fromInput) weights.packTransposed(kernels, theta);
    vr!.applyTransposed(kernels, rows, dr.byteOffset, 0, this.#dx.byteOffset);
    vz!.applyTransposed(kernels, rows, dz.byteOffset, this.#dx.byteOffset, this.#more.byteOffset);
    vn!.applyTransposed(kernels, rows, dn.byteOffset, this.#more.byteOffset, this.#dx.byteOffset);
    this.#unpack(kernels, rows, this.inputs, this.#dx.byteOffset, packing!, dx);
  }

  tangent({ kernels, rows, theta, packing }: Pass, v: number, moved: number): void {
    const { outputs } = this;
    const stride = 4 * outputs;
    if (moved !== 0) this.#pack(kernels, rows, this.inputs, moved, packing!, this.#dx.byteOffset);
    for (const g of gates) this.#fromInputTangent(kernels, rows, theta, v, g, moved !== 0);
    for (const weights of this.#fromState) {
      weights.pack(kernels, theta);
      weights.packOther(kernels, v);
    }
    const { first, active, steps } = packing!;
    const [tr, tz, tn] = this.#d;
    const [r, z, n] = this.#gates;
    const [one, still] = this.#step;
    still.fill(0, 0, active[0]! * outputs);
    for (let t = 0; t < steps; t++) {
      const count = active[t]!;
      const at = 4 * first[t]! * outputs;
      const h = this.#h.byteOffset + at;
      const th = t === 0 ? still.byteOffset : this.#dh.byteOffset + 4 * first[t - 1]! * outputs;
      for (const [g, to] of [tr, tz, this.#dq].entries()) {
        const weights = this.#fromState[g]!;
        const own = g === 2;
        const init = own ? weights.bias(v) : to.byteOffset + at;
        weights.applyOther(kernels, count, h, init, own ? 0 : stride, one.byteOffset);
        weights.apply(kernels, count, th, one.byteOffset, stride, to.byteOffset + at);
      }
      kernels.gruTangent(
        count * outputs,
        r.byteOffset + at,
        z.byteOffset + at,
        n.byteOffset + at,
        this.#q.byteOffset + at,
        h,
        tr.byteOffset + at,
        tz.byteOffset + at,
        tn.byteOffset + at,
        this.#dq.byteOffset + at,
        th,
        this.#dh.byteOffset + at,
      );
    }
    this.#unpack(kernels, rows, outputs, this.#dh.byteOffset, packing!, this.delta.byteOffset);
  }

  /** The part of the tangent of gate g that comes from the input, and the biases of both matrices if they only add up. */
  #fromInputTangent(kernels: Kernels, rows: number, theta: number, v: number, g: 0 | 1 | 2, moved: boolean): void {
    const { outputs } = this;
    const weights = this.#fromInput[g]!;
    const bias = this.#bias.byteOffset;
    kernels.clear(outputs, bias);
    kernels.axpy(outputs, 1, weights.bias(v), bias);
    if (g !== 2) kernels.axpy(outputs, 1, this.#fromState[g]!.bias(v), bias);
    const to = this.#d[g].byteOffset;
    const direct = moved ? this.#dh.byteOffset : to;
    weights.packOther(kernels, v);
    weights.applyOther(kernels, rows, this.#x.byteOffset, bias, 0, direct);
    if (!moved) return;
    weights.pack(kernels, theta);
    weights.apply(kernels, rows, this.#dx.byteOffset, direct, 4 * outputs, to);
  }

  /** The states before the first step. */
  #begin({ sequences, sequence, active, memory }: Packing): void {
    const { outputs } = this;
    const { states } = sequences!;
    for (let j = 0; j < active[0]!; j++) {
      const from = sequence[j]! * memory + this.#stateAt;
      for (let i = 0; i < outputs; i++) this.#h[j * outputs + i] = states[from + i]!;
    }
  }

  #pack(kernels: Kernels, rows: number, width: number, from: number, { order }: Packing, to: number): void {
    kernels.gather(rows, width, rows, from, width, order.byteOffset, to, width);
  }

  #unpack(kernels: Kernels, rows: number, width: number, from: number, { inverse }: Packing, to: number): void {
    kernels.gather(rows, width, rows, from, width, inverse.byteOffset, to, width);
  }
}
