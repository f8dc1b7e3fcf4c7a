import { BelayError, type LogRow } from '@belay-rl/core';
import {
  approveEnvironments,
  evaluateDirectory,
  loadNamedPlugins,
  nodeFiles,
  resumeDirectory,
  trainInDirectory,
  writeWhole,
} from '@belay-rl/core/node';
import type { Registry } from '@belay-rl/core/run';
import { plannedConfiguration } from '../study/planned-configuration.ts';
import { clearFailure, isBegun, isDone, studyRunPaths } from './run-files.ts';
import type { RunFailure, RunOrder, RunProgress } from './run-order.ts';

export interface ExecuteOptions {
  /** Makes a registry with the built-in plugins; the order's own are added. */
  readonly registry: () => Promise<Registry>;
  /** Aborted: saves after the epoch under way and resolves to false. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
  /** How often and how long to wait for a lock whose process is about to go [ms]. */
  readonly lockWait?: { readonly every: number; readonly atMost: number };
}

/**
 * Trains a run, or goes on with it from its newest checkpoint, then evaluates its policy. True once all is written,
 * or the run has paused at the order's `until`.
 */
export async function executeRun(order: RunOrder, options: ExecuteOptions): Promise<boolean> {
  const { run, directory, evaluationEpisodes, plugins, pluginFolders, until = null } = order;
  const { signal } = options;
  if (isDone(directory, evaluationEpisodes, until)) return true;
  clearFailure(directory);
  const outcome = await withLockPatience(options, () => train(order, options));
  if (!outcome.finished) return isDone(directory, evaluationEpisodes, until);
  if (evaluationEpisodes > 0) {
    const registry = await options.registry();
    const evaluation = await evaluateDirectory(directory, {
      registry,
      plugins,
      pluginFolders,
      episodes: evaluationEpisodes,
      seed: run.seed,
      signal,
    });
    if (signal.aborted) return false;
    writeWhole(nodeFiles, studyRunPaths(directory).evaluation, `${JSON.stringify(evaluation, null, 2)}\n`);
  }
  return true;
}

async function train(
  { run, directory, plugins, pluginFolders, until = null }: RunOrder,
  { registry: make, signal, onProgress }: ExecuteOptions,
) {
  const registry = await make();
  const pause = new AbortController();
  let epochs = 0;
  const options = {
    registry,
    signal: AbortSignal.any([signal, pause.signal]),
    // A study has many runs, and nothing goes on from a finished one.
    keepJournal: false,
    onStart: ({ training }: { training: { epochs: number } }) => {
      epochs = training.epochs;
    },
    onEpoch: (row: LogRow) => {
      onProgress(progressOf(run.name, row, epochs));
      if (until !== null && (row['TotalEnvSteps'] ?? 0) >= until) pause.abort();
    },
  };
  if (isBegun(directory)) return resumeDirectory(directory, { ...options, plugins, pluginFolders });
  await loadNamedPlugins(registry, { plugins, pluginFolders, specifiers: [], from: [process.cwd()], by: 'the study' });
  await approveEnvironments(registry, [run.environment], { by: 'the study' });
  const configuration = plannedConfiguration(run, registry, plugins.length > 0 ? { plugins } : {});
  return trainInDirectory({ ...options, configuration, directory });
}

function progressOf(name: string, row: LogRow, epochs: number): RunProgress {
  return {
    name,
    epoch: (row['Train/Epoch'] ?? 0) + 1,
    epochs,
    steps: row['TotalEnvSteps'] ?? 0,
    return: row['Metrics/EpRet'] ?? Number.NaN,
    cost: row['Metrics/EpCost'] ?? Number.NaN,
    secondsPerEpoch: row['Time/Epoch'] ?? Number.NaN,
  };
}

/** After a study was killed, its worker may take until the end of its update to notice and to die with its lock. */
async function withLockPatience<T>(
  { signal, lockWait = { every: 500, atMost: 60_000 } }: ExecuteOptions,
  act: () => Promise<T>,
): Promise<T> {
  for (let waited = 0; ; waited += lockWait.every) {
    try {
      return await act();
    } catch (error) {
      const locked = error instanceof BelayError && error.code === 'run-locked';
      if (!locked || waited >= lockWait.atMost || signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, lockWait.every));
    }
  }
}

/** Any error of a run as plain data. */
export function describeRunFailure(name: string, error: unknown): RunFailure {
  const known = error instanceof BelayError;
  const text = error instanceof Error ? error.message : String(error);
  return {
    name,
    code: known ? error.code : 'run-failed',
    sentence: text.replace(/\s*\n\s*/g, ' ').trim(),
    hopeless: known && error.exitCode === 2,
    diskFull: causes(error).some((code) => code === 'ENOSPC' || code === 'EDQUOT'),
  };
}

function causes(error: unknown): readonly unknown[] {
  const codes: unknown[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) codes.push((at as NodeJS.ErrnoException).code);
  return codes;
}
