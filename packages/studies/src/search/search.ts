import type { StudyEnvironment } from '../study/study.ts';

/** One setting that a search varies. */
export type Dimension =
  | {
      readonly kind: 'range';
      readonly key: string;
      readonly min: number;
      readonly max: number;
      /** log: equal ratios are equally likely. */
      readonly scale: 'linear' | 'log';
      readonly integer: boolean;
    }
  | { readonly kind: 'choice'; readonly key: string; readonly values: readonly unknown[] };

/** A search as its file says it, checked as far as it can be without a registry. */
export interface Search {
  /** Path of the file, as it was given. */
  readonly file: string;
  readonly text: string;
  readonly name: string;
  /** The first paragraph of the file's first comment. */
  readonly question: string | null;
  readonly algorithm: string;
  readonly environments: readonly StudyEnvironment[];
  readonly seeds: readonly number[];
  /** Environment steps of a whole run. */
  readonly steps: number;
  readonly costLimit: unknown;
  /** The cost limit by which trials are judged, whatever they are trained with; null: that one. */
  readonly judgedAt: number | null;
  readonly set: Readonly<Record<string, unknown>>;
  readonly space: readonly Dimension[];
  /** Settings tried, the defaults included. */
  readonly trials: number;
  /** Numbers the sequence of trials: another value, other trials. */
  readonly sampleSeed: number;
  /** Shares of each run's steps after which trials are compared and the hopeless stopped, rising, below 1. */
  readonly rungs: readonly number[];
  /** Share of the trials that goes on after each rung, above 0 and at most 1. */
  readonly keep: number;
  /** Absolute paths, or names of packages. */
  readonly plugins: readonly string[];
  readonly evaluationEpisodes: number;
  /** 'FILE, line N' of a path such as 'space.trustRegion.maxKl'. */
  place(path: string): string;
}
