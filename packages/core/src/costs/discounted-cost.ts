/**
 * An episode's undiscounted cost as a discounted one: cost · (1 − γ^T)/((1 − γ) T), as if each of the T steps cost alike.
 * With γ = 1 the two are the same. `steps`: T, of the episode, or the mean over episodes.
 */
export function discountedCost(cost: number, discount: number, steps: number): number {
  return discount === 1 ? cost : (cost * (1 - discount ** steps)) / ((1 - discount) * steps);
}
