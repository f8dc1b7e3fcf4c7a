/**
 * ν = min(ν_max, √(2δ / dᵀFd)): the step νd has a predicted KL of ½ν² dᵀFd = δ (the K-FAC and ACKTR rule; Wu et al.
 * 2017, arXiv 1708.05144). `quadratic` = dᵀFd. If it is 0, the policy does not change along d to second order and ν is
 * ν_max, as it is for δ = ∞.
 */
export function stepSize(stepKl: number, quadratic: number, maxStep: number): number {
  if (quadratic <= 0) return maxStep;
  return Math.min(maxStep, Math.sqrt((2 * stepKl) / quadratic));
}
