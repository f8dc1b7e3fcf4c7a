import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogRow, type LogSink, refuse } from '@belay-rl/core';
import { trainInDirectory } from '@belay-rl/core/node';
import type { Configuration } from '@belay-rl/core/run';
import type { ResolvedRun } from './resolved-run.ts';
import { type Spread, spreadOf } from './spread.ts';

/** Where the seconds of an epoch go, as the trainer's thread sees it. */
export interface EpochSeconds {
  readonly rollout: Spread;
  /** All of learning: values, actor and critics if the algorithm tells them apart. */
  readonly update: Spread;
  /** Values, advantages, cost estimate. */
  readonly values: Spread;
  /** The policy's update; critics are fitted in the rollout threads meanwhile. */
  readonly actor: Spread;
  /** What is left of the critics' fit when the policy is done. */
  readonly critics: Spread;
  /** The row of the log, in every sink. */
  readonly logging: Spread;
  /** Encoding, writing and syncing the checkpoint. */
  readonly checkpoint: Spread;
  /** What none of these accounts for. */
  readonly rest: Spread;
}

/** Memory of the process, worker threads included [10⁶ bytes]. */
export interface MemoryFigures {
  /** Most that was ever held. */
  readonly peak: number;
  /** Resident after the first epoch that counts and after the last. */
  readonly early: number;
  readonly late: number;
  /** Mean resident memory of each quarter of the epochs. */
  readonly quarters: readonly number[];
  /** Slope of the resident memory from then on, by least squares [10⁶ bytes per million steps]. */
  readonly growth: number;
}

export interface TrainingFigures {
  readonly algorithm: string;
  readonly environment: string;
  readonly steps: number;
  readonly epochs: number;
  /** First epochs that do not count: the very first, and those of an off-policy warm-up. */
  readonly leftOut: number;
  readonly workers: number | null;
  /** From the start of the process until everything is set up, before the first environment step. */
  readonly startSeconds: number;
  /** End to end, log and checkpoint included, over the epochs that count. */
  readonly stepsPerSecond: Spread;
  readonly epochSeconds: Spread;
  readonly seconds: EpochSeconds;
  /** Processor time over time: how many cores were busy. */
  readonly coresBusy: Spread;
  readonly megabytes: MemoryFigures;
}

/** Seconds of an epoch's parts, from its row; NaN if the algorithm does not tell one apart. */
export type TimedParts = Readonly<Record<'rollout' | 'update' | 'values' | 'actor' | 'critics', number>>;

/** An epoch that counts: its parts, its own environment steps, and what happened around it. Numbers only, so that many take little memory. */
export interface MeasuredEpoch {
  readonly parts: TimedParts;
  /** Environment steps of the run so far, and of this epoch. */
  readonly stepsSoFar: number;
  readonly steps: number;
  /** From the end of the epoch before to the end of this one [s]. */
  readonly seconds: number;
  readonly logging: number;
  readonly checkpoint: number;
  readonly coresBusy: number;
  /** At its end [10⁶ bytes]. */
  readonly resident: number;
}

export interface MeasuredRun {
  readonly warm: readonly MeasuredEpoch[];
  readonly steps: number;
  readonly epochs: number;
  readonly startSeconds: number;
}

/**
 * First epochs that do not count: the very first, in which code is still being compiled, and those in which an off-policy
 * algorithm still acts at random (`training.warmupSteps`), wholly or in part, and learns nothing.
 */
export function epochsLeftOut(configuration: Configuration): number {
  const warmup = configuration.entry('training.warmupSteps')?.value ?? 0;
  return Math.max(1, Math.ceil((warmup as number) / configuration.value('training.stepsPerEpoch')));
}

/** Trains in a temporary directory, which goes afterwards. Epochs before those that count are left out. */
export async function measureEpochs({ registry, configuration }: ResolvedRun): Promise<MeasuredRun> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  const watch = new EpochWatch();
  let startSeconds = Number.NaN;
  try {
    const outcome = await trainInDirectory({
      registry,
      configuration,
      directory: join(folder, 'run'),
      sinks: [watch.sink],
      onStart: () => {
        startSeconds = performance.now() / 1000;
        watch.begin();
      },
      onEpoch: (row) => watch.end(row),
    });
    const leftOut = epochsLeftOut(configuration);
    if (outcome.epochs <= leftOut) {
      const what = leftOut === 1 ? 'the first epoch' : `the ${leftOut} epochs of the warm-up (training.warmupSteps)`;
      throw refuse('bench-steps', `bench leaves ${what} out: give --steps for ${leftOut + 1} epochs or more.`);
    }
    return { warm: watch.epochs.slice(leftOut), steps: outcome.steps, epochs: outcome.epochs, startSeconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Times what a run does around its epochs. A run tells its sinks of a row in their order, then writes the checkpoint, then
 * calls `onEpoch`: a sink that comes last sees the one end, `onEpoch` the other.
 */
class EpochWatch {
  readonly epochs: MeasuredEpoch[] = [];
  readonly sink: LogSink = {
    open() {},
    row: () => {
      this.#logged = performance.now();
    },
    close() {},
  };
  #began = 0;
  #logged = 0;
  #cpu = process.cpuUsage();
  #steps = 0;

  begin(): void {
    this.#began = performance.now();
    this.#cpu = process.cpuUsage();
  }

  end(row: LogRow): void {
    const now = performance.now();
    const seconds = (now - this.#began) / 1000;
    const { user, system } = process.cpuUsage(this.#cpu);
    const total = row['TotalEnvSteps'] as number;
    this.epochs.push({
      parts: partsOf(row),
      stepsSoFar: total,
      steps: total - this.#steps,
      seconds,
      logging: (this.#logged - this.#began) / 1000 - (row['Time/Epoch'] as number),
      checkpoint: (now - this.#logged) / 1000,
      coresBusy: (user + system) / 1e6 / seconds,
      resident: process.memoryUsage.rss() / 1e6,
    });
    this.#steps = total;
    this.begin();
  }
}

export async function benchTraining(run: ResolvedRun): Promise<TrainingFigures> {
  const { configuration } = run;
  const { warm, steps, epochs, startSeconds } = await measureEpochs(run);
  const over = (figureOf: (epoch: MeasuredEpoch) => number) => spreadOf(warm.map(figureOf));
  return {
    algorithm: configuration.algorithm,
    environment: configuration.environment,
    steps,
    epochs,
    leftOut: epochs - warm.length,
    workers: configuration.value('training.workers'),
    startSeconds,
    stepsPerSecond: over((epoch) => epoch.steps / epoch.seconds),
    epochSeconds: over((epoch) => epoch.seconds),
    seconds: epochParts(over),
    coresBusy: over((epoch) => epoch.coresBusy),
    megabytes: memoryOf(warm),
  };
}

function partsOf(row: LogRow): TimedParts {
  const part = (name: string) => row[name] ?? Number.NaN;
  return {
    rollout: part('Time/Rollout'),
    update: part('Time/Update'),
    values: part('Time/Values'),
    actor: part('Time/Actor'),
    critics: part('Time/Critics'),
  };
}

function epochParts(over: (figureOf: (epoch: MeasuredEpoch) => number) => Spread): EpochSeconds {
  const part = (name: keyof TimedParts) => over(({ parts }) => parts[name]);
  return {
    rollout: part('rollout'),
    update: part('update'),
    values: part('values'),
    actor: part('actor'),
    critics: part('critics'),
    logging: over((epoch) => epoch.logging),
    checkpoint: over((epoch) => epoch.checkpoint),
    rest: over(
      ({ parts, seconds, logging, checkpoint }) =>
        seconds - logging - checkpoint - (parts.rollout || 0) - (parts.update || 0),
    ),
  };
}

function memoryOf(warm: readonly MeasuredEpoch[]): MemoryFigures {
  const first = warm[0] as MeasuredEpoch;
  const last = warm.at(-1) as MeasuredEpoch;
  return {
    // Linux counts both figures roughly: what was resident may be above its own peak.
    peak: Math.max((process.resourceUsage().maxRSS * 1024) / 1e6, ...warm.map(({ resident }) => resident)),
    early: first.resident,
    late: last.resident,
    quarters: quartersOf(warm.map(({ resident }) => resident)),
    growth: slope(warm.map(({ stepsSoFar, resident }) => [stepsSoFar / 1e6, resident])),
  };
}

/** Means of four parts of about the same length; of as many as there are values, if those are fewer. */
export function quartersOf(values: readonly number[]): readonly number[] {
  const parts = Math.min(4, values.length);
  return Array.from({ length: parts }, (_, i) => {
    const part = values.slice(Math.floor((i * values.length) / parts), Math.floor(((i + 1) * values.length) / parts));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/** Slope of the least-squares line through points; 0 for a single point. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  let along = 0;
  let spread = 0;
  for (const [x, y] of points) {
    along += (x - meanX) * (y - meanY);
    spread += (x - meanX) ** 2;
  }
  return spread === 0 ? 0 : along / spread;
}
