/** What the epochs of a training came to. NaN if it cannot be told. */
export interface TrainingFigures {
  /** Means over the episodes of the last tenth of training, sampled actions; if none ended there, of the last epoch in which some did. */
  readonly return: number;
  readonly cost: number;
  readonly cumulativeCost: number;
  readonly regret: number;
  readonly violationShare: number;
  readonly secondsPerEpoch: number;
  /** Over the whole training, rollouts and learning together. */
  readonly stepsPerSecond: number;
  readonly rollbackRate: number;
  /** The task's own measures by name, such as success: means over the last tenth of training. */
  readonly measures: Readonly<Record<string, number>>;
}

/** What a run had spent when its return first reached a threshold at a cost within the limit. */
export interface Reached {
  /** Environment steps. */
  readonly steps: number;
  /** Summed cost of all episodes until then. */
  readonly cost: number;
}

/** An epoch whose return within the limit is above all before it. */
export interface RecordReturn extends Reached {
  readonly return: number;
}

/** Means over the episodes that an epoch finished. */
export interface EpochMeans {
  readonly return: number;
  readonly cost: number;
}

/** What reports take from every epoch of a training: a kept run has it next to a history of fewer points. */
export interface WholeTraining {
  readonly figures: TrainingFigures;
  /** The first epoch in which an episode ended; null: none did. */
  readonly first: EpochMeans | null;
  /** In their order: the first one at a threshold or above it is where the training reached it. */
  readonly records: readonly RecordReturn[];
}
