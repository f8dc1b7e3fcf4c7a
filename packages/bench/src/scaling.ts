import { refuse } from '@belay-rl/core';
import type { ResolvedRun } from './resolved-run.ts';
import { type Spread, spreadOf } from './spread.ts';
import { epochsLeftOut, type MeasuredEpoch, measureEpochs } from './training.ts';

/** One training of a few epochs, and what was different about it. */
export interface ScalingPoint {
  /** Of the axis: workers, steps of an epoch, environments, width or depth. */
  readonly value: number;
  readonly rolloutStepsPerSecond: Spread;
  readonly stepsPerSecond: Spread;
  /** An epoch, and its two parts [s]. */
  readonly epochSeconds: Spread;
  readonly rolloutSeconds: Spread;
  readonly updateSeconds: Spread;
}

export interface WorkersPoint extends ScalingPoint {
  /** Median throughput over that of one worker. */
  readonly rolloutSpeedup: number;
  readonly speedup: number;
}

export interface ScalingFigures {
  readonly algorithm: string;
  readonly environment: string;
  /** What stays the same on the other axes. */
  readonly base: { readonly workers: number; readonly steps: number; readonly environments: number };
  /** The same environments for every number of workers, so that the work is the same, to the bit. */
  readonly workers: readonly WorkersPoint[];
  readonly steps: readonly ScalingPoint[];
  readonly environments: readonly ScalingPoint[];
  /** Units of each of two hidden layers, policy and critics. */
  readonly width: readonly ScalingPoint[];
  /** Hidden layers of 64. */
  readonly depth: readonly ScalingPoint[];
}

type Changes = Readonly<Record<string, string | number>>;

/** The run with these settings over everything else, on so many workers. */
export type ResolveScaled = (changes: Changes, workers: number) => Promise<ResolvedRun>;

export interface ScalingOptions {
  /** Most workers. */
  readonly cores: number;
  /** Epochs that count, of each training. */
  readonly repeats: number;
  readonly resolve: ResolveScaled;
}

/** 1, 2, 4, … up to `cores`, and `cores` itself. */
export function workerCounts(cores: number): readonly number[] {
  const counts: number[] = [];
  for (let workers = 1; workers < cores; workers *= 2) counts.push(workers);
  return [...counts, Math.max(1, cores)];
}

/** What differs between points. */
const axes = ['training.stepsPerEpoch', 'training.environments', 'policy.hiddenSizes', 'critic.hiddenSizes'];
const WIDTHS = [32, 64, 128, 256];
const DEPTHS = [1, 2, 4, 8];
const UNITS = 64;

export async function benchScaling({ cores, repeats, resolve }: ScalingOptions): Promise<ScalingFigures> {
  const counts = workerCounts(cores);
  const max = counts.at(-1) as number;
  const { registry, configuration } = await resolve({}, max);
  const steps = configuration.value('training.stepsPerEpoch');
  const environments = configuration.value('training.environments');
  const { maxSteps } = registry.environment(configuration.environment);
  if (environments < max) {
    throw refuse(
      'bench-environments',
      `bench scaling tries ${max} workers, but the run has ${environments} environments to share: give --set training.environments=${max} or more.`,
    );
  }

  // The base lies on every axis, and is measured once.
  const known = new Map<string, Promise<Omit<ScalingPoint, 'value'>>>();
  const measure = async (value: number, changes: Changes, workers = max): Promise<ScalingPoint> => {
    const perEpoch = (changes['training.stepsPerEpoch'] as number | undefined) ?? steps;
    const plan = await resolve({ ...changes, 'training.steps': 10 ** 9 }, workers);
    const epochs = epochsLeftOut(plan.configuration) + repeats;
    const run = await resolve({ ...changes, 'training.steps': epochs * perEpoch }, workers);
    const what = JSON.stringify([workers, ...axes.map((key) => run.configuration.value(key))]);
    const figures = known.get(what) ?? measureEpochs(run).then(pointOf);
    known.set(what, figures);
    return { value, ...(await figures) };
  };
  const axis = async (values: readonly number[], changesOf: (value: number) => Changes) => {
    const points: ScalingPoint[] = [];
    for (const value of values) points.push(await measure(value, changesOf(value)));
    return points;
  };
  const layers = (sizes: readonly number[]): Changes => ({
    'policy.hiddenSizes': sizes.join(),
    'critic.hiddenSizes': sizes.join(),
  });

  const workers: WorkersPoint[] = [];
  for (const count of counts) {
    const point = await measure(count, {}, count);
    const one = workers[0] ?? point;
    workers.push({
      ...point,
      rolloutSpeedup: point.rolloutStepsPerSecond.median / one.rolloutStepsPerSecond.median,
      speedup: point.stepsPerSecond.median / one.stepsPerSecond.median,
    });
  }
  return {
    algorithm: configuration.algorithm,
    environment: configuration.environment,
    base: { workers: max, steps, environments },
    workers,
    steps: await axis(
      [steps / 4, steps / 2, steps, 2 * steps].filter((value) => Number.isInteger(value) && value >= maxSteps * max),
      (value) => ({ 'training.stepsPerEpoch': value }),
    ),
    environments: await axis(
      [1, 2, 4, 8, 16].filter((value) => value * maxSteps <= steps),
      (value) => ({ 'training.environments': value }),
    ),
    width: await axis(WIDTHS, (value) => layers([value, value])),
    depth: await axis(DEPTHS, (value) => layers(new Array<number>(value).fill(UNITS))),
  };
}

function pointOf({ warm }: { readonly warm: readonly MeasuredEpoch[] }): Omit<ScalingPoint, 'value'> {
  const over = (figureOf: (epoch: MeasuredEpoch) => number) => spreadOf(warm.map(figureOf));
  return {
    rolloutStepsPerSecond: over(({ parts, steps }) => steps / parts.rollout),
    stepsPerSecond: over(({ steps, seconds }) => steps / seconds),
    epochSeconds: over(({ seconds }) => seconds),
    rolloutSeconds: over(({ parts }) => parts.rollout),
    updateSeconds: over(({ parts }) => parts.update),
  };
}
