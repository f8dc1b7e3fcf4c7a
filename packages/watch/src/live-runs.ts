import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadRuns, readColumns } from '@belay-rl/studies';

/** Points of a curve that are sent to the page: more than its charts have pixels would only cost. */
const MAX_POINTS = 600;

/** What the page draws, by the name that it has there. The first column that a run has is taken. */
const curves: Readonly<Record<string, readonly string[]>> = {
  steps: ['TotalEnvSteps'],
  seconds: ['Time/Total'],
  return: ['Metrics/EpRet'],
  cost: ['Metrics/EpCost'],
  epochCost: ['Metrics/EpochCost', 'Metrics/EpCost'],
  multiplier: ['Metrics/LagrangeMultiplier'],
  weight: ['Misc/CostWeight'],
  kl: ['Train/KL', 'MStep/MeanKL'],
  rollbacks: ['Misc/RollbackRate'],
  speed: ['Time/FPS'],
};

/** A run as the page shows it. Plain data. */
export interface LiveRun {
  readonly name: string;
  readonly directory: string;
  /** Runs of one contender on one environment are drawn as one band. */
  readonly contender: string;
  readonly environment: string;
  readonly seed: number;
  /** null: none. */
  readonly limit: number | null;
  readonly status: 'finished' | 'running' | 'stopped' | 'failed' | 'waiting';
  readonly epochs: number;
  readonly steps: number;
  readonly plannedSteps: number | null;
  /** null: not known, or nothing is left. */
  readonly secondsLeft: number | null;
  /** Share of the last epochs (20 at most) whose mean cost was above the limit; null: no limit. */
  readonly overLimit: number | null;
  /** A number an epoch; null if nothing was logged. Thinned to 600. */
  readonly curves: Readonly<Record<string, readonly (number | null)[]>>;
}

/** A run whose file has not grown for so long is not running [s], but for runs whose epochs take longer. */
const QUIET = 60;

const OVER_WINDOW = 20;

/** Reads runs, studies, and folders that hold them. Errors: `no-runs`. */
export function readLiveRuns(directories: readonly string[], now: number = Date.now()): readonly LiveRun[] {
  return loadRuns(directories).runs.map((run) => {
    const progress = join(run.directory, 'progress.csv');
    const { columns } = readColumns(progress);
    const read = (names: readonly string[]): readonly number[] | null => {
      const name = names.find((candidate) => columns.has(candidate));
      return name === undefined ? null : columns.get(name)!;
    };
    const { steps } = run.history;
    const planned = run.resolved['training.steps'];
    const plannedSteps = typeof planned === 'number' ? planned : null;
    const done = steps.at(-1) ?? 0;
    const epochSeconds = run.history.seconds.at(-1) ?? Number.NaN;
    const status = statusOf(run.status, quietSeconds(progress, now), epochSeconds);
    const speed = read(curves['speed']!)?.at(-1) ?? Number.NaN;
    const left = plannedSteps === null ? Number.NaN : (plannedSteps - done) / speed;
    return {
      name: run.name,
      directory: run.directory,
      contender: run.variant,
      environment: run.environment,
      seed: run.seed,
      limit: run.costLimit,
      status,
      epochs: steps.length,
      steps: done,
      plannedSteps,
      secondsLeft: status === 'running' && Number.isFinite(left) && left > 0 ? left : null,
      overLimit: shareOver(run.history.epochCost, run.costLimit),
      curves: Object.fromEntries(
        Object.entries(curves).flatMap(([name, names]) => {
          const values = read(names);
          return values === null ? [] : [[name, thinned(values)]];
        }),
      ),
    };
  });
}

function statusOf(
  status: 'finished' | 'unfinished' | 'failed' | 'missing',
  quiet: number,
  epochSeconds: number,
): LiveRun['status'] {
  if (status === 'finished' || status === 'failed') return status;
  if (status === 'missing') return 'waiting';
  // An epoch that takes longer than most is still one that is under way.
  return quiet < Math.max(QUIET, 5 * epochSeconds || 0) ? 'running' : 'stopped';
}

function quietSeconds(path: string, now: number): number {
  try {
    return (now - statSync(path).mtimeMs) / 1000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function shareOver(costs: readonly number[], limit: number | null): number | null {
  const last = costs.slice(-OVER_WINDOW).filter((cost) => Number.isFinite(cost));
  return limit === null || last.length === 0 ? null : last.filter((cost) => cost > limit).length / last.length;
}

/** Every k-th value, the last one always; not finite: null. */
function thinned(values: readonly number[]): readonly (number | null)[] {
  const every = Math.ceil(values.length / MAX_POINTS);
  return values
    .filter((_, i) => (values.length - 1 - i) % every === 0)
    .map((value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : null));
}
