import type { WorstEpisodes } from '@belay-rl/core/node';

/** What training logged, epoch by epoch; NaN if a column is missing. */
export interface History {
  readonly steps: readonly number[];
  /** Means over the log's window of episodes: smooth, for curves. */
  readonly return: readonly number[];
  readonly cost: readonly number[];
  /** Means of the episodes that the epoch finished, if logged, else as above: for final figures. */
  readonly epochReturn: readonly number[];
  readonly epochCost: readonly number[];
  readonly length: readonly number[];
  readonly seconds: readonly number[];
  /** Diagnostics by column. */
  readonly diagnostics: Readonly<Record<string, readonly number[]>>;
}

/** Episodes with mean actions of a final policy. */
export interface FinalEvaluation {
  readonly returns: readonly number[];
  readonly costs: readonly number[];
}

/** A run as the report reads it, wherever it came from. */
export interface LoadedRun {
  readonly name: string;
  /** Of a kept run: its file and line. */
  readonly directory: string;
  readonly variant: string;
  readonly label: string;
  /** Variant and label as its study has them, if what differs from another contender of that name was added to them. */
  readonly planned?: { readonly variant: string; readonly label: string };
  readonly algorithm: string;
  readonly environment: string;
  readonly seed: number;
  readonly point: Readonly<Record<string, unknown>>;
  /** All that differs from the defaults, dotted; null if only the run's own files tell. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  /** Every setting it was trained with, dotted; empty if that is not known. */
  readonly resolved: Readonly<Record<string, unknown>>;
  /** null: none. */
  readonly costLimit: number | null;
  /** Limits on single costs, by name, which no figure is judged by; absent: there are none. */
  readonly otherLimits?: Readonly<Record<string, number>> | undefined;
  readonly status: 'finished' | 'unfinished' | 'failed' | 'missing';
  /** Why it failed. */
  readonly failure: string | null;
  readonly history: History;
  readonly evaluation: FinalEvaluation | null;
  /** Sentences about files of it that are cut or broken; what they held is left out. */
  readonly damage?: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  /** The worst episodes that `belay evaluate --worst` kept, with their pictures; absent: none. */
  readonly worst?: RunWorst | undefined;
}

/** Worst episodes of one run. */
export interface RunWorst {
  readonly kept: WorstEpisodes;
  /** PNG files as base64, in the order of `kept.episodes`; null: not drawn. */
  readonly pictures: readonly (string | null)[];
}

/** Columns that the report shows as diagnostics, by what they are called there. */
export const diagnosticColumns: Readonly<Record<string, string>> = {
  'Misc/RollbackRate': 'share of steps rolled back',
  'Misc/CostWeight': 'weight of the cost direction',
  'Misc/ConflictRate': 'share of conflicting directions',
  'Time/Epoch': 'seconds per epoch',
};

/** A measure of the task's own, which its environment reports. */
export function isMeasure(column: string): boolean {
  return column.startsWith('Measures/');
}

/** The name that the environment gave it. */
export function measureName(column: string): string {
  return column.slice('Measures/'.length);
}
