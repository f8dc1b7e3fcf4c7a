import type { PlannedRun } from '../study/study-plan.ts';

/** What a worker needs to train one run. Plain data. */
export interface RunOrder {
  readonly run: PlannedRun;
  /** Absolute. */
  readonly directory: string;
  /** Absolute files, or packages that `pluginFolders` have; the one who orders has let them run. */
  readonly plugins: readonly string[];
  readonly pluginFolders?: readonly string[];
  readonly evaluationEpisodes: number;
  /** Environment steps after which the run pauses, to be gone on with later; null, the default: it is trained to its end. */
  readonly until?: number | null;
}

/** Where a run stands after an epoch. */
export interface RunProgress {
  readonly name: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly steps: number;
  /** Means over the log's window of episodes; NaN while none has finished. */
  readonly return: number;
  readonly cost: number;
  readonly secondsPerEpoch: number;
}

export interface RunFailure {
  readonly name: string;
  readonly code: string;
  readonly sentence: string;
  /** The input cannot work: another attempt would fail in the same way. */
  readonly hopeless: boolean;
  /** The disk is full: other runs will fail too. */
  readonly diskFull: boolean;
}

export type WorkerRequest = { readonly type: 'run'; readonly order: RunOrder } | { readonly type: 'stop' };

export type WorkerReport =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: RunProgress }
  | { readonly type: 'end'; readonly name: string; readonly finished: boolean }
  | { readonly type: 'failed'; readonly failure: RunFailure };
