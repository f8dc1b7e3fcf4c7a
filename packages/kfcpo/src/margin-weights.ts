/**
 * How much the cost counts, by how near it is to its limit (KFCPO, arXiv 2511.00880, "margin-aware gradient
 * manipulation"). c = mean episodic cost, C = its limit [both cost/episode], λ = `center`, k = `sharpness`:
 *
 *   episode units, as printed:   w_c = σ(k (c − λC))
 *   relative units:              w_c = σ(k (c/C − λ))
 *   w_r = 1 − w_c;  with several constraints, w_r = min_i (1 − w_ci)
 */
export interface MarginOptions {
  readonly sharpness: number;
  readonly center: number;
  readonly marginUnits: 'episode' | 'relative';
}

/**
 * 1/(1 + e⁻ˣ) for any x, ±∞ included: the exponential is only ever taken of a number ≤ 0, so that it cannot overflow. It is
 * rounded to single precision, because engines of JavaScript differ in its last bits: a page weighs as Node does.
 */
export function sigmoid(x: number): number {
  const e = Math.fround(Math.exp(-Math.abs(x)));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/**
 * The argument of the sigmoid. An infinite limit is no constraint: −∞. At limit 0 relative units have nothing to divide
 * by: any cost counts as over (+∞), none as at −λ.
 */
export function margin(cost: number, limit: number, { sharpness, center, marginUnits }: MarginOptions): number {
  if (limit === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  if (marginUnits === 'episode') return sharpness * (cost - center * limit);
  if (limit === 0) return cost > 0 ? Number.POSITIVE_INFINITY : -sharpness * center;
  return sharpness * (cost / limit - center);
}

/**
 * The centre λ after one step of its integral control, λ − η (c/C − τ) with η = `integralGain`, τ = `integralTarget`,
 * within 0 and 2 (this project's addition: a sigmoid by itself settles wherever the noise of its directions lets it). One
 * update moves it by η at most, whatever the cost. A limit of 0 or ∞ has no share to aim at: the centre stays.
 */
export function movedCenter(
  center: number,
  cost: number,
  limit: number,
  { integralGain, integralTarget }: { readonly integralGain: number; readonly integralTarget: number },
): number {
  if (integralGain === 0 || limit === 0 || limit === Number.POSITIVE_INFINITY) return center;
  const error = Math.max(-1, Math.min(1, cost / limit - integralTarget));
  return Math.max(0, Math.min(2, center - integralGain * error));
}
