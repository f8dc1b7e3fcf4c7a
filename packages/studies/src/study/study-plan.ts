import { isDeepStrictEqual } from 'node:util';
import { type AlgorithmDefinition, type BelayError, refuse } from '@belay-rl/core';
import type { Configuration } from '@belay-rl/core/run';
import type { PublishedLevels } from './study.ts';

/** One run of a study. Plain data: it goes to worker processes, through queues and into `plan.json`. */
export interface PlannedRun {
  /** Name of its folder below `runs/`. */
  readonly name: string;
  /** The algorithm's label and its point of the grid: what is compared. */
  readonly variant: string;
  readonly label: string;
  readonly algorithm: string;
  readonly environment: string;
  readonly seed: number;
  /** Its values on the axes of the grid, by key. */
  readonly point: Readonly<Record<string, unknown>>;
  /** All that differs from the defaults, dotted. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly steps: number;
  /** First constraint's limit; null: none. */
  readonly costLimit: number | null;
}

export interface StudyPlan {
  readonly name: string;
  readonly question: string | null;
  readonly quick: boolean;
  readonly baseline: string | null;
  readonly plugins: readonly string[];
  readonly evaluationEpisodes: number;
  /** Absent if an older version recorded the plan. */
  readonly published?: PublishedLevels | null;
  readonly runs: readonly PlannedRun[];
  /** What contenders' settings do that the study's author may not expect. */
  readonly notes?: readonly string[];
}

/**
 * What differs from the defaults of the algorithm and its parts, and, next to a variant that differs, what was set against it:
 * settings from which the configuration can be made anew.
 */
export function changedSettings(
  configuration: Configuration,
  { variants = {} }: Pick<AlgorithmDefinition, 'variants'> = {},
): Readonly<Record<string, unknown>> {
  const { value: chosen, usual: first } = configuration.entries.find(({ key }) => key === 'variant') ?? {};
  const variant = chosen === first ? {} : (variants[String(chosen)]?.settings ?? {});
  const changed = configuration.entries.filter(
    ({ key, value, usual }) =>
      key !== 'plugins' &&
      (!isDeepStrictEqual(value, usual) || (key in variant && !isDeepStrictEqual(value, variant[key]))),
  );
  return Object.fromEntries(changed.map(({ key, value }) => [key, value]));
}

/** The same sentence and code, with the place of the file in front. */
export function atPlace(place: string, error: BelayError): BelayError {
  return error.message.includes(place) ? error : refuse(error.code, `${place}: ${error.message}`, error);
}
