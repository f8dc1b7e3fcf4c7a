import { resolve } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import type { LogRow, LogSink } from '../contracts/logger.ts';
import { refuse } from '../errors.ts';
import { partFault } from '../plugins/part-fault.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { Threads } from '../ports/threads.ts';
import { checkMade } from '../settings/check-made.ts';
import { createTraining } from '../training/create-training.ts';
import type { Training } from '../training/training.ts';
import { CheckpointFiles } from './checkpoint-files.ts';
import { nodeFiles } from './files.ts';
import { joinVectors } from './join-vectors.ts';
import { JournalFiles } from './journal-files.ts';
import { machineMemory } from './machine-memory.ts';
import { MessageFile } from './message-file.ts';
import { countRows, ProgressFile } from './progress-file.ts';
import {
  claimDirectory,
  explainVersions,
  makeRunDirectory,
  type RunPaths,
  readConfiguration,
  refuseExistingRun,
  runPaths,
  writeConfiguration,
} from './run-directory.ts';
import { lockRun } from './run-lock.ts';
import type { PluginOptions } from './run-plugins.ts';
import { isWholeSummary, type RunSummary, summarise } from './summary.ts';
import { nodeThreads } from './threads.ts';
import { writeWhole } from './write-whole.ts';

/** What a run in a directory may be given besides its settings. */
export interface DirectoryRunOptions {
  /** Aborted: the run finishes the epoch under way, saves and returns with `finished` false. */
  readonly signal?: AbortSignal;
  /** Beside the run directory's own files and the sinks that `log.sinks` names. */
  readonly sinks?: readonly LogSink[];
  /** Once everything is set up, before the first epoch. */
  readonly onStart?: (start: RunStart) => void;
  /** After each epoch's row and checkpoint. */
  readonly onEpoch?: (row: LogRow, training: Training) => void | Promise<void>;
  readonly threads?: Threads | null;
  readonly files?: Files;
  readonly clock?: Clock;
}

export interface TrainOptions extends DirectoryRunOptions {
  readonly registry: Registry;
  readonly configuration: Configuration;
  /** Exactly this directory becomes the run's; absent: one below `runs/`. */
  readonly directory?: string;
}

export interface ResumeOptions extends DirectoryRunOptions, PluginOptions {
  /** Holds the built-in plugins; the run's own are added, if they may run. */
  readonly registry: Registry;
}

export interface RunStart {
  readonly directory: string;
  readonly training: Training;
  readonly configuration: Configuration;
}

export interface RunOutcome {
  readonly directory: string;
  /** All epochs are done and `summary` is written. */
  readonly finished: boolean;
  readonly epoch: number;
  readonly epochs: number;
  readonly steps: number;
  readonly summary: RunSummary | null;
}

/** Trains in a new run directory. Nothing is written where the settings or the directory are refused. */
export async function trainInDirectory(options: TrainOptions): Promise<RunOutcome> {
  const { files = nodeFiles, configuration, registry } = options;
  if (options.directory !== undefined) refuseExistingRun(files, options.directory);
  const claimed = options.directory === undefined ? claimDirectory(files, configuration) : null;
  const directory = claimed?.directory ?? options.directory!;
  let begun = false;
  try {
    return await withTraining(options, configuration, registry, directory, async (run) => {
      if (claimed === null) makeRunDirectory(files, directory);
      const release = claimed?.release ?? lockRun(files, directory);
      try {
        refuseExistingRun(files, directory);
        writeConfiguration(files, run.paths, registry, configuration);
        begun = true;
        return await runEpochs(run, options);
      } finally {
        release();
      }
    });
  } finally {
    if (!begun) claimed?.abandon();
  }
}

/**
 * Goes on with the run of a directory where its newest checkpoint stands, to the bits that it would have had if it had never
 * stopped; from its start where it has none. A finished run is only given its missing summary.
 */
export async function resumeDirectory(directory: string, options: ResumeOptions): Promise<RunOutcome> {
  const { files = nodeFiles, registry, plugins, pluginFolders, approve } = options;
  const configuration = await readConfiguration(files, directory, registry, { plugins, pluginFolders, approve });
  const release = lockRun(files, directory);
  try {
    return await withTraining(options, configuration, registry, directory, async (run) => {
      const rows = countRows(files, run.paths.progress);
      const say = (sentence: string): void => {
        for (const sink of run.sinks) sink.message?.(sentence);
      };
      const versions = explainVersions(files, run.paths, registry);
      if (versions !== null) say(versions);
      const { journal: kept } = run.training;
      const checkpoint = run.checkpoints.newest(
        (epoch) => epoch <= rows,
        say,
        (epoch) => {
          // A finished run has no journal any more, and needs none.
          if (kept !== null && epoch < run.training.epochs) run.journal.check(epoch, kept);
        },
      );
      if (checkpoint === null && run.checkpoints.list().length > 0) {
        throw refuse(
          'progress-mismatch',
          `${run.paths.progress} has ${rows} rows, fewer than any checkpoint of the run stands after: put the original back, or start a new run.`,
        );
      }
      if (checkpoint !== null) run.training.load(checkpoint.bytes, checkpoint.path, 'apart');
      run.checkpoints.dropAfter(run.training.epoch);
      const { journal, epoch, epochs } = run.training;
      if (journal !== null && checkpoint !== null && epoch < epochs) run.journal.load(epoch, journal);
      else run.journal.clear();
      return runEpochs(run, options);
    });
  } finally {
    release();
  }
}

interface DirectoryRun {
  readonly paths: RunPaths;
  readonly training: Training;
  readonly configuration: Configuration;
  readonly registry: Registry;
  readonly checkpoints: CheckpointFiles;
  readonly journal: JournalFiles;
  readonly sinks: readonly LogSink[];
}

async function withTraining(
  options: DirectoryRunOptions,
  configuration: Configuration,
  registry: Registry,
  directory: string,
  use: (run: DirectoryRun) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const { files = nodeFiles, threads = nodeThreads, clock } = options;
  const paths = runPaths(resolve(directory));
  const named = configuration.value('log.sinks').map((name) => createSink(registry, name, paths.directory));
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

async function runEpochs(run: DirectoryRun, options: DirectoryRunOptions): Promise<RunOutcome> {
  const { paths, training, configuration, registry, checkpoints } = run;
  const { files = nodeFiles, signal } = options;
  const every = configuration.value('training.checkpointEvery');
  const kept = configuration.value('training.checkpointsKept');
  let saved = training.epoch;
  const save = (): void => {
    // The last checkpoint is for acting: nothing goes on from it.
    if (training.journal !== null && training.epoch < training.epochs)
      run.journal.write(training.epoch, training.journal);
    checkpoints.write(training.epoch, training.save('apart'), kept);
    if (training.journal !== null) run.journal.prune(training.journal, checkpoints.list().at(-1)!);
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
  const summary = finished ? summarise(training, registry, configuration) : null;
  if (summary !== null && !isWholeSummary(files, paths.summary)) {
    writeWhole(files, paths.summary, `${JSON.stringify(summary, null, 2)}\n`);
  }
  if (finished) run.journal.clear();
  return {
    directory: paths.directory,
    finished,
    epoch: training.epoch,
    epochs: training.epochs,
    steps: training.steps,
    summary,
  };
}

function createSink(registry: Registry, name: string, directory: string): LogSink {
  const made = registry.logSink(name).create({ directory });
  const problem = checkMade('logSink', made);
  if (problem !== null) throw partFault(registry, 'logSink', name, problem);
  return made;
}
