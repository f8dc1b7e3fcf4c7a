import { resolve } from 'node:path';
import type { EpochsDone } from '../composition/plan-epochs.ts';
import type { Configuration } from '../config/configuration.ts';
import type { State } from '../contracts/values.ts';
import { refuse } from '../errors.ts';
import type { Registry } from '../plugins/registry.ts';
import { formatValue, joinNames } from '../settings/format-value.ts';
import { explainAddedSettings, MAY_CHANGE } from '../training/compare-run.ts';
import { CheckpointFiles } from './checkpoint-files.ts';
import { readConfigFile } from './config-file.ts';
import {
  type DirectoryRun,
  type DirectoryRunOptions,
  keepsJournal,
  type RunOutcome,
  runEpochs,
  withTraining,
} from './directory-run.ts';
import { nodeFiles } from './files.ts';
import { JournalFiles } from './journal-files.ts';
import { countRows } from './progress-file.ts';
import { explainVersions, type RunPaths, readConfiguration, runPaths } from './run-directory.ts';
import { lockRun } from './run-lock.ts';
import type { PluginOptions } from './run-plugins.ts';
import { type Continued, readContinued, recordContinued } from './run-record.ts';

/** What a resumed run may have that the run before it had not. */
export interface ResumeOptions extends DirectoryRunOptions, PluginOptions {
  /** Holds the built-in plugins; the run's own are added, if they may run. */
  readonly registry: Registry;
  /** Environment steps of the whole run from here on; absent: as many as it was begun with. */
  readonly steps?: number;
  /** Settings that may change (`MAY_CHANGE`), each `key=value`. */
  readonly set?: readonly string[];
}

/**
 * Goes on with the run of a directory from its newest checkpoint, to the bits that it would have had if it had never
 * stopped; from its start if it has none. With `steps` it goes on to another length, also after it has finished. A
 * finished run is otherwise only given its missing summary. Every setting, the environment's spaces and the costs are
 * compared with the checkpoint. Errors: `no-run`, `run-locked`, `checkpoint-mismatch`, `no-more-steps`, `may-not-change`.
 */
export async function resumeDirectory(directory: string, options: ResumeOptions): Promise<RunOutcome> {
  const { files = nodeFiles, registry, plugins, pluginFolders, approve } = options;
  const set = [...(options.set ?? []), ...(options.steps === undefined ? [] : [`training.steps=${options.steps}`])];
  requireChangeable(options.set ?? []);
  const asked = { plugins, pluginFolders, approve };
  const configuration = await readConfiguration(files, directory, registry, { ...asked, set });
  const release = lockRun(files, directory);
  try {
    const paths = runPaths(resolve(directory));
    const rows = countRows(files, paths.progress);
    const notes: string[] = [];
    const checkpoints = new CheckpointFiles(files, paths.directory);
    const journal = new JournalFiles(files, paths.directory);
    const total = configuration.value('training.steps') as number;
    const checkpoint = checkpoints.newest(
      (epoch) => epoch <= rows,
      (sentence) => notes.push(sentence),
      (epoch) => {
        // Without a journal at all a run has none, or has thrown it away; of a finished one nothing is needed.
        const { state } = checkpoints.read(epoch);
        if (!journal.isEmpty() && (state['steps'] as number) < total) journal.check(epoch, ANY_JOURNAL);
      },
    );
    if (checkpoint === null && checkpoints.list().length > 0) {
      throw refuse(
        'progress-mismatch',
        `${paths.progress} has ${rows} rows, fewer than any checkpoint of the run stands after: put the original back, or start a new run.`,
      );
    }
    const record = readRecord(paths);
    if (checkpoint === null && record.warm) {
      throw refuse(
        'no-checkpoint',
        `${directory} was stopped before it had taken over what it begins with: remove it, and start it again with --from.`,
      );
    }
    const perEpoch = Math.min(configuration.value('training.stepsPerEpoch') as number, record.steps);
    const done = checkpoint === null ? null : doneBy(checkpoint.state, perEpoch);
    const continued = continuedBy(options.steps, record.steps, done);
    const earlierSteps = [...record.continued.map(({ from }) => from), record.steps];
    const given = { configuration, registry, directory, continues: { done, earlierSteps } };
    return await withTraining(options, given, async (run) => {
      const say = (sentence: string): void => {
        for (const sink of run.sinks) sink.message?.(sentence);
      };
      for (const note of notes) say(note);
      const versions = explainVersions(files, paths, registry, configuration);
      if (versions !== null) say(versions);
      if (checkpoint !== null) {
        run.training.load(checkpoint.bytes, checkpoint.path, 'apart');
        const added = explainAddedSettings(checkpoint.state, configuration);
        if (added !== null) say(added);
      }
      requireKeptJournal(run, continued, done);
      recordContinued(files, paths.config, configuration, continued);
      run.checkpoints.dropAfter(run.training.epoch);
      const { journal, epoch, epochs } = run.training;
      if (journal !== null && checkpoint !== null && epoch < epochs) run.journal.load(epoch, journal);
      else if (checkpoint === null || !keepsJournal(configuration, options)) run.journal.clear();
      if (epoch < epochs && files.exists(paths.summary)) files.remove(paths.summary);
      if (continued !== null) say(describeContinued(continued, configuration));
      return runEpochs(run, options);
    });
  } finally {
    release();
  }
}

/** Stands in for the run's journal before there is one: enough to tell whether files are whole, not whether they suffice. */
const ANY_JOURNAL = { forgotten: () => true };

/** Refuses what a run that goes on may not change. */
function requireChangeable(set: readonly string[]): void {
  for (const assignment of set) {
    const key = assignment.slice(0, Math.max(0, assignment.indexOf('='))).trim();
    if (MAY_CHANGE.includes(key)) continue;
    throw refuse(
      'may-not-change',
      `A run goes on with the settings it was begun with, and ${key === '' ? assignment : key} may not change: only ${joinNames(MAY_CHANGE)}, and training.steps by --steps. For other settings start a new run with --from.`,
    );
  }
}

interface RunRecord {
  /** `training.steps` as the file has it, before anything that this call changes. */
  readonly steps: number;
  readonly continued: readonly Continued[];
  /** It began with another run's numbers. */
  readonly warm: boolean;
}

function readRecord(paths: RunPaths): RunRecord {
  const { values } = readConfigFile(paths.config);
  const training = values['training'] as Readonly<Record<string, unknown>> | undefined;
  return {
    steps: Number(training?.['steps'] ?? values['training.steps']),
    continued: readContinued(values),
    warm: values['from'] !== undefined,
  };
}

/** `perEpoch`: for a checkpoint of an older version, which does not say how long its epochs are. */
function doneBy(state: State, perEpoch: number): EpochsDone {
  const stepsPerEpoch = (state['stepsPerEpoch'] ?? perEpoch) as number;
  return { epochs: state['epoch'] as number, steps: state['steps'] as number, stepsPerEpoch };
}

/** What `--steps` changes; null: nothing. */
function continuedBy(steps: number | undefined, before: number, done: EpochsDone | null): Continued | null {
  if (steps === undefined || steps === before) return null;
  const { epochs: epoch, steps: stepsDone } = done ?? { epochs: 0, steps: 0 };
  if (steps <= stepsDone) {
    throw refuse(
      'no-more-steps',
      `The run has made ${stepsDone} of its ${before} steps already: --steps ${steps} is the whole run's number and must be above that, such as ${stepsDone + before}.`,
    );
  }
  return { epoch, steps: stepsDone, from: before, to: steps };
}

function describeContinued({ steps, from, to }: Continued, { entries }: Configuration): string {
  const scheduled = entries.filter(
    ({ setting, value }) => setting.overRun === true && value !== false && value !== null && value !== 0,
  );
  const schedules = scheduled.map(({ key, value }) => `${key}=${formatValue(value)}`);
  return [
    `This run goes on to ${to} steps; it was to have ${from} and has made ${steps}.`,
    ...(schedules.length === 0
      ? []
      : [
          `What is scheduled over the whole run goes by its new length from here on, which is a jump: ${joinNames(schedules)}.`,
        ]),
  ].join(' ');
}

/** A finished run may have thrown its replay buffer away. */
function requireKeptJournal(
  { training, journal, paths }: DirectoryRun,
  continued: Continued | null,
  done: EpochsDone | null,
): void {
  if (training.journal === null || continued === null || done === null || done.steps < continued.from) return;
  if (journal.has(done.epochs)) return;
  throw refuse(
    'no-replay-buffer',
    `${paths.directory} has finished without keeping its replay buffer (studies do not keep it, nor does buffer.keep=false), so it cannot go on: start a new run with --from ${paths.directory}.`,
  );
}
