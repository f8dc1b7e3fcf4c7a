/**
 * What an update knows about its m constraints: those of the run with a finite limit, in the order of `names`.
 * (A cost whose limit is infinite is logged but is no constraint; with m = 0 the handler is `none`.)
 */
export interface CostSignals {
  readonly names: readonly string[];
  /** J_C: estimated undiscounted cost of an episode [cost/episode]. */
  readonly estimate: Float64Array;
  /** d, the limit [cost/episode]. */
  readonly limit: Float64Array;
  /** T: mean episode length [steps]. */
  readonly episodeLength: number;
  /** γ. */
  readonly discount: number;
  /** (J_C − d)/T [cost/step]: the unit of mean(ρ A_C), and the one place of conversion. */
  perStep(i: number): number;
  /** An episodic cost as a discounted one, by T and γ (`discountedCost`). */
  discounted(cost: number): number;
}
