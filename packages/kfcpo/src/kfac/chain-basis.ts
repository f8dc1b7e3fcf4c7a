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
