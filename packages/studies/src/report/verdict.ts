import type { Analysis } from './analyse.ts';
import { estimated, figure, gainedOver } from './report-text.ts';

/** What the first screen says of one environment: who is best within the limit, by how much, how sure. */
export interface Verdict {
  readonly environment: string;
  /** The best contender within the limit; null: there is none. */
  readonly best: string | null;
  /** Its return and its cost, with the limit. */
  readonly figures: string;
  /** By how much it is above the next within the limit, or above who returns most if no other is; null if there is no other. */
  readonly gain: string | null;
  /** sure: the interval of the gain excludes 0; open: it does not, or there are too few seeds for one; none: no contender is within. */
  readonly certainty: 'sure' | 'open' | 'none';
}

/** One verdict for each environment that has a finished run. */
export function verdicts({ environments, rows }: Analysis): readonly Verdict[] {
  return environments.flatMap((environment): readonly Verdict[] => {
    const ranked = rows
      .filter((row) => row.environment === environment && row.rank !== null)
      .toSorted((a, b) => a.rank! - b.rank!);
    const [first] = ranked;
    if (first === undefined) return [];
    const costs = first.limit === null ? '' : `, cost ${figure(first.cost.value)} of ${first.limit}`;
    const figures = `return ${estimated(first.return)}${costs}`;
    if (!first.feasible)
      return [
        { environment, best: null, figures: `nearest is ${first.variant}: ${figures}`, gain: null, certainty: 'none' },
      ];
    const { gain } = first;
    const interval = gain?.difference.interval ?? null;
    return [
      {
        environment,
        best: first.variant,
        figures,
        gain: gain === null ? null : gainedOver(gain),
        certainty: interval !== null && interval[0] > 0 ? 'sure' : 'open',
      },
    ];
  });
}
