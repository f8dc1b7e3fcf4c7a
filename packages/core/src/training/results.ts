import type { CostLimits } from '../config/cost-limits.ts';
import type { EpisodeWindow } from './episode-window.ts';

/** Where a run stands: means over the log's window of finished episodes, null while none has finished. */
export interface RunResults {
  readonly episodes: number;
  readonly return: number | null;
  readonly length: number | null;
  /** Each cost, the environment's total first. `limit` null: no constraint. */
  readonly costs: readonly {
    readonly name: string;
    readonly cost: number | null;
    readonly limit: number | null;
    /** At or below its limit. */
    readonly withinLimit: boolean | null;
  }[];
}

export function resultsOf(window: EpisodeWindow, costs: CostLimits): RunResults {
  const some = window.count > 0;
  return {
    episodes: window.count,
    return: some ? window.return() : null,
    length: some ? window.length() : null,
    costs: costs.names.map((name, i) => {
      const limit = Number.isFinite(costs.limits[i]!) ? costs.limits[i]! : null;
      const cost = some ? window.cost(i) : null;
      return { name, cost, limit, withinLimit: cost === null || limit === null ? null : cost <= limit };
    }),
  };
}
