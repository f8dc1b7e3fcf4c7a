import { availableParallelism } from 'node:os';
import type { LogRow } from '@belay-rl/core';
import {
  type DirectoryRunOptions,
  type ResumeOptions,
  type RunOutcome,
  type RunStart,
  resumeDirectory,
  trainInDirectory,
} from '@belay-rl/core/node';
import { type Configuration, engineOf, type Registry } from '@belay-rl/core/run';
import { INTERRUPTED } from './interrupt.ts';
import { LivePage } from './live-page.ts';
import { epochReport } from './reporter/epoch-report.ts';
import type { NamedLimit, Reporter } from './reporter/reporter.ts';
import { shortPath } from './short-path.ts';
import { untilInterrupted } from './until-interrupted.ts';

export interface ReportedRun {
  readonly registry: Registry;
  readonly configuration: Configuration;
  readonly directory?: string;
  readonly from?: string | undefined;
  /** Serves the live page meanwhile. */
  readonly live?: boolean;
}

/** Trains with progress on the reporter; resolves to the exit code. */
export function trainReported({ live = false, ...run }: ReportedRun, reporter: Reporter): Promise<number> {
  return reported(reporter, live, (options) => trainInDirectory({ ...run, ...options }));
}

/** Goes on with a run; `registry` holds the built-in plugins. */
export function resumeReported(
  directory: string,
  registry: Registry,
  reporter: Reporter,
  options: Omit<ResumeOptions, 'registry'>,
  live = false,
): Promise<number> {
  return reported(reporter, live, (own) => resumeDirectory(directory, { registry, ...options, ...own }));
}

type Train = (options: DirectoryRunOptions) => Promise<RunOutcome>;

function reported(reporter: Reporter, live: boolean, train: Train): Promise<number> {
  return untilInterrupted(reporter, 'this epoch', (signal) => report(reporter, live, train, signal));
}

async function report(reporter: Reporter, live: boolean, train: Train, signal: AbortSignal): Promise<number> {
  const pace = new Pace();
  let page: LivePage | null = null;
  let started: RunStart | null = null;
  let limits: readonly NamedLimit[] = [];
  try {
    const outcome = await train({
      signal,
      sinks: [{ open() {}, row() {}, close() {}, message: (sentence) => reporter.message(sentence) }],
      onStart(start) {
        started = start;
        limits = namedLimits(start.training) ?? [];
        pace.epochs = start.training.epochs;
        reporter.start(facts(start));
        if (live) page = new LivePage(start.directory, (url) => reporter.message(`Live page: ${url}`));
      },
      onEpoch(row) {
        pace.add(row);
        reporter.epoch(epochReport(row, pace, limits));
      },
    });
    const { training } = started as unknown as RunStart;
    const { results, seconds, costs } = training;
    reporter.end({
      outcome: outcome.finished ? 'finished' : 'interrupted',
      directory: shortPath(outcome.directory),
      steps: outcome.steps,
      seconds,
      stepsPerSecond: outcome.steps / seconds,
      episodes: results.episodes,
      return: results.return ?? Number.NaN,
      cost: results.costs[0]?.cost ?? Number.NaN,
      limit: costs.limits[0]!,
      costs: namedLimits(training)?.map(({ name, limit }) => ({
        name,
        limit,
        cost: results.costs.find((cost) => cost.name === name)?.cost ?? Number.NaN,
      })),
    });
    return outcome.finished ? 0 : INTERRUPTED;
  } finally {
    (page as LivePage | null)?.close();
  }
}

function facts({ directory, training, configuration }: RunStart) {
  const environments = configuration.value('training.environments');
  const workers = configuration.value('training.workers') ?? availableParallelism();
  return {
    algorithm: configuration.algorithm,
    environment: configuration.environment,
    directory: shortPath(directory),
    steps: configuration.value('training.steps'),
    epochs: training.epochs,
    epochsDone: training.epoch,
    stepsDone: training.steps,
    limit: training.costs.limits[0]!,
    limits: namedLimits(training),
    ...unlimited(training),
    environments,
    workers: Math.min(workers, environments),
    engine: engineOf(configuration) ?? undefined,
  };
}

/** Which costs are only logged, if the environment tells several apart. */
function unlimited({ costs: { names, limits } }: RunStart['training']) {
  if (names.length === 1) return {};
  return { total: names[0]!, logged: names.filter((_, i) => !Number.isFinite(limits[i]!)) };
}

/** Costs that are limited by name; undefined if only the total may be. */
function namedLimits({ costs }: RunStart['training']): readonly NamedLimit[] | undefined {
  const limited = costs.names.flatMap((name, i) => {
    const limit = costs.limits[i]!;
    return i > 0 && Number.isFinite(limit) ? [{ name, limit }] : [];
  });
  const total = { name: costs.names[0] as string, limit: costs.limits[0]! };
  if (limited.length === 0) return undefined;
  return Number.isFinite(total.limit) ? [total, ...limited] : limited;
}

/** Epochs that the estimate of the time left looks back on. */
const LOOK_BACK = 10;

class Pace {
  epochs = 0;
  readonly #seconds: number[] = [];

  add(row: LogRow): void {
    this.#seconds.push(row['Time/Epoch'] ?? Number.NaN);
    if (this.#seconds.length > LOOK_BACK) this.#seconds.shift();
  }

  get secondsPerEpoch(): number {
    return this.#seconds.reduce((sum, seconds) => sum + seconds, 0) / this.#seconds.length;
  }
}
