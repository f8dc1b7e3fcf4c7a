import { resolve } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import type { LogRow, LogSink } from '../contracts/logger.ts';
import type { LogSinkContext } from '../contracts/plugin.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { Threads } from '../ports/threads.ts';
import { createTraining } from '../training/create-training.ts';
import { type RunSummary, summarise } from '../training/summarise.ts';
import type { Training } from '../training/training.ts';
import type { TrainingOptions } from '../training/training-options.ts';
import { CheckpointFiles } from './checkpoint-files.ts';
import { nodeFiles } from './files.ts';
import { joinVectors } from './join-vectors.ts';
import { JournalFiles } from './journal-files.ts';
import { machineMemory } from './machine-memory.ts';
import { MessageFile } from './message-file.ts';
import { namedSink } from './named-sink.ts';
import { ProgressFile } from './progress-file.ts';
import { type RunPaths, runPaths, versionsOf } from './run-directory.ts';
import { isWholeSummary } from './summary.ts';
import { nodeThreads } from './threads.ts';
import { writeWhole } from './write-whole.ts';

/** What a run in a directory may be given besides its settings. */
export interface DirectoryRunOptions {
  /** Aborted: the run finishes the epoch under way, saves and returns with `finished` false. */
  readonly signal?: AbortSignal;
  /** Next to the run directory's own files and the sinks that `log.sinks` names. */
  readonly sinks?: readonly LogSink[];
  /** Once everything is set up, before the first epoch. */
  readonly onStart?: (start: RunStart) => void;
  /** After each epoch's row and checkpoint. */
  readonly onEpoch?: (row: LogRow, training: Training) => void | Promise<void>;
  /** Whether the replay buffer outlives the run's end; absent: as `buffer.keep` says. */
  readonly keepJournal?: boolean;
  readonly threads?: Threads | null;
  readonly files?: Files;
  readonly clock?: Clock;
}

/** What is known of a run when its first epoch is about to begin. */
export interface RunStart {
  readonly directory: string;
  readonly training: Training;
  readonly configuration: Configuration;
}

/** How far a run in a directory came. */
export interface RunOutcome {
  readonly directory: string;
  /** All epochs are done and `summary` is written. */
  readonly finished: boolean;
  readonly epoch: number;
  readonly epochs: number;
  readonly steps: number;
  readonly summary: RunSummary | null;
}

/** A run that is set up, with its files. */
export interface DirectoryRun {
  readonly paths: RunPaths;
  readonly training: Training;
  readonly configuration: Configuration;
  readonly registry: Registry;
  readonly checkpoints: CheckpointFiles;
  readonly journal: JournalFiles;
  readonly sinks: readonly LogSink[];
}

export interface GivenRun extends Pick<TrainingOptions, 'continues' | 'warmStart'> {
  readonly configuration: Configuration;
  readonly registry: Registry;
  readonly directory: string;
}

export async function withTraining(
  options: DirectoryRunOptions,
  { configuration, registry, directory, continues, warmStart }: GivenRun,
  use: (run: DirectoryRun) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const { files = nodeFiles, threads = nodeThreads, clock } = options;
  const paths = runPaths(resolve(directory));
  const named = (configuration.value('log.sinks') as readonly string[]).map((name) =>
    namedSink(registry, name, sinkContext(configuration, paths.directory)),
  );
  const sinks = [
    new ProgressFile(files, paths.progress),
    new MessageFile(files, paths.messages),
    ...named,
    ...(options.sinks ?? []),
  ];
  joinVectors();
  const training = await createTraining({
    registry,
    configuration,
    threads,
    sinks,
    clock,
    continues,
    warmStart,
    machineMemory: machineMemory(),
  });
  try {
    const checkpoints = new CheckpointFiles(files, paths.directory);
    const journal = new JournalFiles(files, paths.directory);
    return await use({ paths, training, configuration, registry, checkpoints, journal, sinks });
  } finally {
    await training.dispose();
  }
}

/** A checkpoint, and before it what its journal has taken in since the last one. */
export function saveRun(
  { training, configuration, checkpoints, journal }: DirectoryRun,
  options: DirectoryRunOptions,
): void {
  const kept = configuration.value('training.checkpointsKept') as number;
  const mayGoOn = training.epoch < training.epochs || keepsJournal(configuration, options);
  if (training.journal !== null && mayGoOn) journal.write(training.epoch, training.journal);
  checkpoints.write(training.epoch, training.save('apart'), kept);
  if (training.journal !== null) journal.prune(training.journal, checkpoints.list().at(-1)!);
}

export async function runEpochs(run: DirectoryRun, options: DirectoryRunOptions): Promise<RunOutcome> {
  const { paths, training, configuration, registry } = run;
  const { files = nodeFiles, signal } = options;
  const every = configuration.value('training.checkpointEvery') as number;
  let saved = training.epoch;
  const save = (): void => {
    saveRun(run, options);
    saved = training.epoch;
  };
  options.onStart?.({ directory: paths.directory, training, configuration });
  if (training.epoch < training.epochs) {
    await training.run({
      signal,
      onEpoch: async (row) => {
        const last = training.epoch === training.epochs;
        if (last || training.epoch % every === 0 || signal?.aborted === true) save();
        await options.onEpoch?.(row, training);
      },
    });
    // The signal may have come after the epoch's own question.
    if (saved < training.epoch) save();
  }
  const finished = training.epoch === training.epochs;
  const summary = finished ? summarise(training, configuration, versionsOf(registry, configuration)) : null;
  if (summary !== null && !isWholeSummary(files, paths.summary)) {
    writeWhole(files, paths.summary, `${JSON.stringify(summary, null, 2)}\n`);
  }
  if (finished && !keepsJournal(configuration, options)) run.journal.clear();
  return {
    directory: paths.directory,
    finished,
    epoch: training.epoch,
    epochs: training.epochs,
    steps: training.steps,
    summary,
  };
}

/** What a log sink is told of the run. */
function sinkContext(configuration: Configuration, directory: string | null): LogSinkContext {
  return {
    directory,
    algorithm: configuration.algorithm,
    environment: configuration.environment,
    seed: configuration.value('seed'),
    settings: Object.fromEntries(configuration.entries.map(({ key, value }) => [key, value])),
  };
}

/** Whether a run's replay buffer outlives its end. */
export function keepsJournal(configuration: Configuration, { keepJournal }: DirectoryRunOptions): boolean {
  return keepJournal ?? configuration.entry('buffer.keep')?.value === true;
}
