import type { Engine, Vec } from '@belay-rl/core';

/**
 * The Kronecker eigenbasis of one layer. With A = Q_A Λ_A Q_Aᵀ and G = Q_G Λ_G Q_Gᵀ, F = A ⊗ G is diagonal in
 * U = Q_Aᵀ V Q_G, V the (in+1) × out block of a parameter vector: weights W[in][out], then the bias as last row.
 *
 *   (F + damping)⁻¹ V = Q_A [U_io / (λ^A_i λ^G_o + damping)] Q_Gᵀ
 *
 * The change of basis is orthogonal, so that inner products may be taken on either side of it.
 */
export interface Eigenbasis {
  /** in + 1. */
  readonly rows: number;
  /** out. */
  readonly columns: number;
  readonly vectorsA: Float32Array;
  readonly vectorsG: Float32Array;
}

/** The two changes of basis of one layer, over one scratch block. Nothing is allocated per call. */
export function createRotation(
  engine: Engine,
  basis: Eigenbasis,
): { into(block: Vec, out: Vec): void; back(block: Vec, out: Vec): void } {
  const { rows, columns, vectorsA, vectorsG } = basis;
  const scratch = engine.vector(rows * columns);
  const left = { m: rows, k: rows, n: columns };
  const right = { m: rows, k: columns, n: columns };
  const leftTransposed = { ...left, transposeA: true };
  const rightTransposed = { ...right, transposeB: true };
  return {
    /** out ← Q_Aᵀ V Q_G. */
    into(block, out) {
      engine.multiply(vectorsA, block, scratch, leftTransposed);
      engine.multiply(scratch, vectorsG, out, right);
    },
    /** out ← Q_A U Q_Gᵀ. */
    back(block, out) {
      engine.multiply(vectorsA, block, scratch, left);
      engine.multiply(scratch, vectorsG, out, rightTransposed);
    },
  };
}

/** out (rows × columns) ← λ^A_i λ^G_o: the Fisher of the layer in its eigenbasis. */
export function curvature(valuesA: Float64Array, valuesG: Float64Array, out: Vec): void {
  for (let i = 0; i < valuesA.length; i++) {
    for (let o = 0; o < valuesG.length; o++) out[i * valuesG.length + o] = valuesA[i]! * valuesG[o]!;
  }
}

/** out (rows × columns) ← 1/(λ^A_i λ^G_o + damping): damps A ⊗ G + damping·I exactly. */
export function inverseExactlyDamped(valuesA: Float64Array, valuesG: Float64Array, damping: number, out: Vec): void {
  for (let i = 0; i < valuesA.length; i++) {
    for (let o = 0; o < valuesG.length; o++) {
      out[i * valuesG.length + o] = 1 / (valuesA[i]! * valuesG[o]! + damping);
    }
  }
}

/**
 * π√damping and √damping/π: factored Tikhonov damping of A and of G with the trace norm's π = √((tr A/dim A)/(tr G/dim G))
 * (Martens & Grosse 2015, section 6.3). π = 1 if a trace is 0.
 */
export function factoredDamping(
  valuesA: Float64Array,
  valuesG: Float64Array,
  damping: number,
): readonly [number, number] {
  const meanA = mean(valuesA);
  const meanG = mean(valuesG);
  const pi = meanA > 0 && meanG > 0 ? Math.sqrt(meanA / meanG) : 1;
  return [pi * Math.sqrt(damping), Math.sqrt(damping) / pi];
}

/** out ← 1/((λ^A_i + π√damping)(λ^G_o + √damping/π)). */
export function inverseFactoredDamped(valuesA: Float64Array, valuesG: Float64Array, damping: number, out: Vec): void {
  const [dampingA, dampingG] = factoredDamping(valuesA, valuesG, damping);
  for (let i = 0; i < valuesA.length; i++) {
    for (let o = 0; o < valuesG.length; o++) {
      out[i * valuesG.length + o] = 1 / ((valuesA[i]! + dampingA) * (valuesG[o]! + dampingG));
    }
  }
}

function mean(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum / x.length;
}
