import type { Vec } from '@belay-rl/core';
import { factoredDamping } from './precondition.ts';
import type { RecurrentChainOptions } from './recurrent-chain.ts';

/** Qᵀ X Q, n × n, in double precision; Q's columns are the basis. */
export function rotated(x: Float64Array, vectors: Float32Array, n: number): Float64Array {
  const half = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const entry = x[i * n + k]!;
      for (let j = 0; j < n; j++) half[i * n + j]! += entry * vectors[k * n + j]!;
    }
  }
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const entry = vectors[k * n + i]!;
      for (let j = 0; j < n; j++) out[i * n + j]! += entry * half[k * n + j]!;
    }
  }
  return out;
}

/** (λ + damping)^−½ of each; 0 if that is no number. */
export function inverseRoots(values: Float64Array, damping: number): Float64Array {
  return values.map((value) => (value + damping > 0 ? 1 / Math.sqrt(value + damping) : 0));
}

/** V₀^½ and S = (V₀ + damping)^−½ of every parameter, V₀ = A₀ ⊗ G₀ in its eigenbasis, damped as the factors are. */
export function blockRoots(
  { factors, damping, dampingKind }: Pick<RecurrentChainOptions, 'factors' | 'damping' | 'dampingKind'>,
  root: Vec,
  scale: Vec,
): void {
  const { valuesA, valuesG, columns } = factors;
  const [dampingA, dampingG] = factoredDamping(valuesA, valuesG, damping);
  for (let i = 0; i < valuesA.length; i++) {
    for (let o = 0; o < valuesG.length; o++) {
      const at = i * columns + o;
      const one = valuesA[i]! * valuesG[o]!;
      const damped = dampingKind === 'exact' ? one + damping : (valuesA[i]! + dampingA) * (valuesG[o]! + dampingG);
      root[at] = Math.sqrt(one);
      scale[at] = 1 / Math.sqrt(damped);
    }
  }
}
