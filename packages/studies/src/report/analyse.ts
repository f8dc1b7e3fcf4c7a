import { aggregateIqm, aggregateMean, aggregateMedian, mean, optimalityGap } from '../statistics/aggregate.ts';
import { bootstrapInterval, type Estimated, estimateScores, type Interval } from '../statistics/bootstrap.ts';
import { normaliseScores, probabilityOfImprovement } from '../statistics/compare.ts';
import { exactInterval, wilsonInterval } from '../statistics/proportion.ts';
import { type Contender, type Gain, gainOverBest, rankConstrained } from '../statistics/ranking.ts';
import { type FinalFigures, finalFigures, isJudged } from './final-figures.ts';
import type { LoadedRuns } from './load-runs.ts';
import type { LoadedRun } from './loaded-run.ts';

/** One contender on one environment. */
export interface Row {
  readonly variant: string;
  readonly label: string;
  readonly point: Readonly<Record<string, unknown>>;
  readonly environment: string;
  readonly limit: number | null;
  readonly planned: number;
  /** Runs that have figures: finished ones. */
  readonly runs: readonly LoadedRun[];
  readonly figures: readonly FinalFigures[];
  /** Those of the runs in which an episode ended: the others have neither return nor cost, and are not judged. */
  readonly judged: readonly FinalFigures[];
  readonly return: Estimated;
  readonly cost: Estimated;
  readonly evaluatedReturn: Estimated;
  readonly evaluatedCost: Estimated;
  readonly evaluationGap: Estimated;
  readonly cvar: Estimated;
  /** The task's own measures by name; empty if it has none. */
  readonly measures: Readonly<Record<string, Estimated>>;
  readonly regret: Estimated;
  readonly cumulativeCost: Estimated;
  readonly violationShare: Estimated;
  readonly secondsPerEpoch: number;
  readonly stepsPerSecond: number;
  readonly rollbackRate: number;
  readonly within: { readonly count: number; readonly of: number; readonly wilson: Interval; readonly exact: Interval };
  /** Return of the runs that are within the limit; null if none is. */
  readonly returnWhereFeasible: Estimated | null;
  readonly feasible: boolean;
  /** null: no finished run in which an episode ended. */
  readonly rank: number | null;
  /** Over the best other algorithm that respects the limit (if none does, over the highest return), or over the study's baseline. */
  readonly gain: Gain | null;
  /** What others published of it: return and cost. */
  readonly published: readonly [number, number] | null;
}

/** One contender over all environments, on normalised returns. */
export interface Aggregate {
  readonly variant: string;
  readonly scores: readonly (readonly number[])[];
  readonly iqm: Estimated;
  readonly median: Estimated;
  readonly mean: Estimated;
  readonly optimalityGap: Estimated;
  /** P(this > reference) in constrained score; null for the reference itself. */
  readonly improvement: Estimated | null;
  readonly within: { readonly count: number; readonly of: number; readonly wilson: Interval };
}

export interface Analysis {
  readonly environments: readonly string[];
  readonly variants: readonly string[];
  readonly rows: readonly Row[];
  readonly aggregates: readonly Aggregate[];
  /** Whom `improvement` compares with. */
  readonly reference: string | null;
  readonly runs: readonly LoadedRun[];
  /** Fewest judged runs of a contender on an environment, among those that have any; Infinity: none has. */
  readonly fewestRuns: number;
}

/** Computes everything that a report shows. */
export function analyse({ runs, plan }: LoadedRuns): Analysis {
  const environments = unique(runs.map(({ environment }) => environment));
  const variants = unique(runs.map(({ variant }) => variant));
  const rows = environments.flatMap((environment) =>
    analyseEnvironment(
      runs.filter((run) => run.environment === environment),
      plan,
    ),
  );
  const reference = chooseReference(rows, plan?.baseline ?? null);
  return {
    environments,
    variants,
    rows,
    reference,
    aggregates: aggregate(rows, environments, variants, reference),
    runs,
    fewestRuns: Math.min(...rows.filter(({ judged }) => judged.length > 0).map(({ judged }) => judged.length)),
  };
}

function analyseEnvironment(runs: readonly LoadedRun[], plan: LoadedRuns['plan']): readonly Row[] {
  const baseline = plan?.baseline ?? null;
  const variants = unique(runs.map(({ variant }) => variant));
  const groups = variants.map((variant) => {
    const all = runs.filter((run) => run.variant === variant);
    const done = all.filter(({ status, history }) => status === 'finished' && history.steps.length > 0);
    const figures = done.map(finalFigures);
    return { variant, all, done, figures, judged: figures.filter((one) => isJudged(one, all[0]!.costLimit)) };
  });
  // A sweep over the limit has several limits; each contender is held to its own.
  const slack = groups.map(({ variant, all, judged }): Contender => {
    const limit = all[0]!.costLimit ?? Number.POSITIVE_INFINITY;
    return {
      name: variant,
      returns: judged.map((one) => one.return),
      costs: judged.map(({ cost }) => (limit === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : cost - limit)),
    };
  });
  const ranked = rankConstrained(slack, 0);
  return groups.map(({ variant, all, done, figures, judged }, i): Row => {
    const { label, point, environment, costLimit: limit } = all[0]!;
    const column = (of: (one: FinalFigures) => number): Estimated => estimateKnown(figures.map(of));
    const inside = judged.filter(({ cost }) => limit === null || cost <= limit);
    const place = ranked.find(({ name }) => name === variant);
    const rivals = slack.filter((_, j) => {
      const other = groups[j]!.all[0]!.label;
      // Who was held to another limit had another task.
      const same = groups[j]!.all[0]!.costLimit === limit;
      return other !== label && same && (baseline === null || other === baseline);
    });
    return {
      variant,
      label,
      point,
      environment,
      limit,
      planned: all.length,
      runs: done,
      figures,
      judged,
      return: column((one) => one.return),
      cost: column((one) => one.cost),
      evaluatedReturn: column((one) => one.evaluatedReturn),
      evaluatedCost: column((one) => one.evaluatedCost),
      evaluationGap: column((one) => one.evaluationGap),
      cvar: column((one) => one.cvar),
      measures: Object.fromEntries(
        unique(figures.flatMap((one) => Object.keys(one.measures))).map((name) => [
          name,
          column((one) => one.measures[name] ?? Number.NaN),
        ]),
      ),
      regret: column((one) => one.regret),
      cumulativeCost: column((one) => one.cumulativeCost),
      violationShare: column((one) => one.violationShare),
      secondsPerEpoch: column((one) => one.secondsPerEpoch).value,
      stepsPerSecond: column((one) => one.stepsPerSecond).value,
      rollbackRate: column((one) => one.rollbackRate).value,
      within: {
        count: inside.length,
        of: judged.length,
        wilson: wilsonInterval(inside.length, judged.length),
        exact: exactInterval(inside.length, judged.length),
      },
      returnWhereFeasible: inside.length === 0 ? null : estimateKnown(inside.map((one) => one.return)),
      feasible: place?.feasible ?? false,
      rank: place?.rank ?? null,
      gain: gainOverBest(slack[i]!, rivals, 0),
      published: plan?.published?.levels[environment]?.[label] ?? null,
    };
  });
}

/** Mean with its bootstrap interval over runs. */
export function estimateKnown(values: readonly number[]): Estimated {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? { value: Number.NaN, interval: null } : estimateScores([known], aggregateMean);
}

/** The study's baseline, or the contender that ranks best most often. */
function chooseReference(rows: readonly Row[], baseline: string | null): string | null {
  if (baseline !== null) return rows.find(({ label }) => label === baseline)?.variant ?? null;
  const ranks = new Map<string, number[]>();
  for (const { variant, rank } of rows) if (rank !== null) ranks.set(variant, [...(ranks.get(variant) ?? []), rank]);
  return [...ranks].sort((a, b) => mean(a[1]) - mean(b[1]))[0]?.[0] ?? null;
}

function aggregate(
  rows: readonly Row[],
  environments: readonly string[],
  variants: readonly string[],
  reference: string | null,
): readonly Aggregate[] {
  const at = (variant: string, environment: string): Row | undefined =>
    rows.find((row) => row.variant === variant && row.environment === environment && row.judged.length > 0);
  // Only what was run everywhere can be compared over everything.
  const complete = variants.filter((variant) =>
    environments.every((environment) => at(variant, environment) !== undefined),
  );
  const scoresOf = (variant: string): number[][] =>
    environments.map((environment) => {
      const means = complete.map((other) => at(other, environment)!.return.value);
      return normaliseScores(
        at(variant, environment)!.judged.map((one) => one.return),
        means,
      ).slice();
    });
  const constrained = (variant: string): number[][] => {
    // A run above its limit scores below every run within it.
    const scores = scoresOf(variant);
    return environments.map((environment, e) => {
      const { judged, limit } = at(variant, environment)!;
      return judged.map(({ cost }, i) => (limit !== null && cost > limit ? -1e6 - (cost - limit) : scores[e]![i]!));
    });
  };
  const rival = reference !== null && complete.includes(reference) ? constrained(reference) : null;
  return complete.map((variant): Aggregate => {
    const scores = scoresOf(variant);
    const mine = constrained(variant);
    const inside = environments.map((environment) => at(variant, environment)!.within);
    const [count, of] = [inside.reduce((sum, x) => sum + x.count, 0), inside.reduce((sum, x) => sum + x.of, 0)];
    return {
      variant,
      scores,
      iqm: estimateScores(scores, aggregateIqm),
      median: estimateScores(scores, aggregateMedian),
      mean: estimateScores(scores, aggregateMean),
      optimalityGap: estimateScores(scores, (s) => optimalityGap(s)),
      improvement:
        rival === null || variant === reference
          ? null
          : {
              value: probabilityOfImprovement(mine, rival),
              interval: mine.some((task) => task.length > 1)
                ? bootstrapInterval([mine, rival], (x, y) => probabilityOfImprovement(x!, y!))
                : null,
            },
      within: { count, of, wilson: wilsonInterval(count, of) },
    };
  });
}

export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
