import type { Configuration } from '../config/configuration.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Files } from '../ports/files.ts';
import type { WarmStartOptions } from '../training/warm-start.ts';
import { type DirectoryRunOptions, type RunOutcome, runEpochs, saveRun, withTraining } from './directory-run.ts';
import { nodeFiles } from './files.ts';
import { readCheckpoint } from './load-policy.ts';
import { claimDirectory, makeRunDirectory, refuseExistingRun, writeConfiguration } from './run-directory.ts';
import { lockRun } from './run-lock.ts';
import { recordWarmStart } from './run-record.ts';

/** What is trained, and the directory that it is written to. */
export interface TrainOptions extends DirectoryRunOptions {
  readonly registry: Registry;
  readonly configuration: Configuration;
  /** Exactly this directory becomes the run's; absent: one below `runs/`. */
  readonly directory?: string;
  /** Directory of a run whose policy, observation normaliser and critics this one begins with, each if it fits. */
  readonly from?: string;
}

/** Trains in a new run directory. Nothing is written if the settings or the directory are refused. */
export async function trainInDirectory(options: TrainOptions): Promise<RunOutcome> {
  const { files = nodeFiles, configuration, registry } = options;
  if (options.directory !== undefined) refuseExistingRun(files, options.directory);
  const warmStart = options.from === undefined ? undefined : readWarmStart(files, options.from);
  const claimed = options.directory === undefined ? claimDirectory(files, configuration) : null;
  const directory = claimed?.directory ?? options.directory!;
  let begun = false;
  try {
    return await withTraining(options, { configuration, registry, directory, warmStart }, async (run) => {
      if (claimed === null) makeRunDirectory(files, directory);
      const release = claimed?.release ?? lockRun(files, directory);
      try {
        refuseExistingRun(files, directory);
        writeConfiguration(files, run.paths, registry, configuration, run.training.engineChoices);
        begun = true;
        const { warmStart: report } = run.training;
        if (report !== null) {
          recordWarmStart(files, run.paths.config, report);
          // From here on it needs the other run no more.
          saveRun(run, options);
        }
        return await runEpochs(run, options);
      } finally {
        release();
      }
    });
  } finally {
    if (!begun) claimed?.abandon();
  }
}

function readWarmStart(files: Files, directory: string): WarmStartOptions {
  return { source: directory, state: readCheckpoint(directory, { files }).state };
}
