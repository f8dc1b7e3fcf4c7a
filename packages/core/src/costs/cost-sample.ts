/** An episode as the estimate sees it. */
export interface CostSample {
  /** In the mean of its epoch (`shareWeights`). */
  readonly weight: number;
  /** Steps. */
  readonly length: number;
  /** The epoch's end cut it: what it cost is what it had cost until then. */
  readonly cut: boolean;
  /** Undiscounted cost for each of the m constraints. */
  readonly costs: readonly number[];
  /** What each constraint's critic said at the episode's first state. */
  readonly predicted: readonly number[];
}
