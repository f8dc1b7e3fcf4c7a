import type { WorstEpisodes } from '@belay-rl/core/node';
import type { History } from './history.ts';
import type { WholeTraining } from './whole-training.ts';

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
  /** What figures need of every epoch, if the history tells of stretches of epochs; absent: it has them all. */
  readonly whole?: WholeTraining | undefined;
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
