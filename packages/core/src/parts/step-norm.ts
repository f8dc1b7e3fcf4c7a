/** ‖Δ‖₂ of a step, summed in double precision. */
export function stepNorm(delta: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < delta.length; i++) sum += delta[i]! * delta[i]!;
  return Math.sqrt(sum);
}
