export interface NamedLimit {
  readonly name: string;
  readonly limit: number;
}

/** Facts known before the first step. */
export interface RunStart {
  readonly algorithm: string;
  readonly environment: string;
  readonly directory: string;
  /** Environment steps and epochs of the whole run, and how many of each were done before (a resumed run). */
  readonly steps: number;
  readonly epochs: number;
  readonly epochsDone: number;
  readonly stepsDone: number;
  /** Limit of the total cost of an episode; Infinity: none. */
  readonly limit: number;
  /** Every limited cost, if limits are given by name. */
  readonly limits?: readonly NamedLimit[];
  /** If the environment tells several costs apart: the total's name, and the names of those without a limit. */
  readonly total?: string;
  readonly logged?: readonly string[];
  readonly environments: number;
  readonly workers: number;
  /** The simulator, if the environment has a choice of them. */
  readonly engine?: string;
}

/** One finished epoch. NaN: not measured. */
export interface EpochReport {
  /** 1-based. */
  readonly epoch: number;
  /** Environment steps since the run began. */
  readonly steps: number;
  /** Means per episode. */
  readonly return: number;
  readonly cost: number;
  /** Of that cost; absent: the run's. If several costs are limited, the one furthest towards or over its limit is shown. */
  readonly limit?: number;
  readonly episodeLength: number;
  /** KL(old ‖ new) of the epoch's update [nats]. */
  readonly kl: number;
  /** Share of the policy's steps that the trust region took back, in [0, 1]. */
  readonly rollBack: number;
  readonly stepsPerSecond: number;
  /** Estimate from the epochs of this process. */
  readonly secondsLeft: number;
}

/** How a run ended. */
export interface RunEnd {
  readonly outcome: 'finished' | 'interrupted';
  readonly directory: string;
  readonly steps: number;
  readonly seconds: number;
  readonly stepsPerSecond: number;
  /** Means over so many of the last finished episodes; NaN if none has finished. */
  readonly episodes: number;
  readonly return: number;
  readonly cost: number;
  readonly limit: number;
  /** Every limited cost, if limits are given by name. */
  readonly costs?: readonly (NamedLimit & { readonly cost: number })[];
}

/** If a run's progress is shown. One implementation a file; a run calls them in the order start, (epoch | message)*, end. */
export interface Reporter {
  start(run: RunStart): void;
  epoch(report: EpochReport): void;
  /** A sentence for the person who watches. */
  message(sentence: string): void;
  end(run: RunEnd): void;
  /** Always called last, after an error too: leaves the terminal as it was found. */
  close(): void;
}
