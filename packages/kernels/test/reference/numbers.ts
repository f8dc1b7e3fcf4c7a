/** A seeded generator of test data: floats in [−1, 1) that float32 holds exactly (a 32-bit linear congruence). */
export function numbers(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 8388608 - 1;
  };
}

export function fill(values: Float32Array, seed: number, scale = 1): Float32Array {
  const next = numbers(seed);
  for (let i = 0; i < values.length; i++) values[i] = next() * scale;
  return values;
}
