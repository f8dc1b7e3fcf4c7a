import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { refuse } from '../errors.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Files } from '../ports/files.ts';
import type { Threads } from '../ports/threads.ts';
import { isTimeColumn } from '../training/columns.ts';
import { createTraining } from '../training/create-training.ts';
import { readConfigFile } from './config-file.ts';
import { nodeFiles } from './files.ts';
import { joinVectors } from './join-vectors.ts';
import { explainVersions, readConfiguration, runPaths } from './run-directory.ts';
import type { PluginOptions } from './run-plugins.ts';
import { readContinued } from './run-record.ts';
import { nodeThreads } from './threads.ts';

/** How much of a run is trained again, and who is told. */
export interface VerifyOptions extends PluginOptions {
  /** Holds the built-in plugins; the run's own are added, if they may run. */
  readonly registry: Registry;
  /** Epochs that are trained again, from the first. Default: 2. */
  readonly epochs?: number;
  readonly onEpoch?: (epoch: VerifiedEpoch) => void;
  /** Aborted: ends after the epoch under way. */
  readonly signal?: AbortSignal;
  readonly threads?: Threads | null;
  readonly files?: Files;
}

/** One epoch of a run, as it was recorded and as it comes out now. */
export interface VerifiedEpoch {
  /** From 1. */
  readonly epoch: number;
  /** SHA-256 of the row of `progress.csv` without its time columns, as recorded and as trained again. */
  readonly recorded: string;
  readonly found: string;
  /** Columns whose numbers differ, with both; empty if the digests are equal. */
  readonly differences: readonly Difference[];
}

/** A number that came out otherwise than it was recorded. */
export interface Difference {
  readonly column: string;
  readonly recorded: string;
  readonly found: string;
}

/** What training the first epochs again showed. */
export interface Verification {
  readonly epochs: readonly VerifiedEpoch[];
  /** Every epoch that was trained again came out the same, to the bit. */
  readonly same: boolean;
  /** What is said of other versions of Belay or its plugins; null if they are those of the run. */
  readonly versions: string | null;
}

/**
 * Trains the first epochs of a run again with the settings that it recorded, in memory, and compares the rows. Writes
 * nothing. Errors: `no-run`; `nothing-to-verify` if the run has no whole epoch, or began with another
 * run's numbers; `progress-mismatch` if the columns are
 * others than this version's.
 */
export async function verifyRun(directory: string, options: VerifyOptions): Promise<Verification> {
  const { registry, files = nodeFiles, threads = nodeThreads, plugins, pluginFolders, approve } = options;
  const paths = runPaths(resolve(directory));
  const asked = { plugins, pluginFolders, approve };
  let configuration = await readConfiguration(files, directory, registry, asked);
  const { values: head } = readConfigFile(paths.config);
  if (head['from'] !== undefined) {
    throw refuse(
      'nothing-to-verify',
      `${directory} began with another run's numbers (--from), so that its first epochs cannot be trained again from its settings only.`,
    );
  }
  // What was made before the run was told to go on was made for the length that it had then.
  const [first] = readContinued(head);
  if (first !== undefined) {
    configuration = await readConfiguration(files, directory, registry, {
      ...asked,
      set: [`training.steps=${first.from}`],
    });
  }
  const recorded = readRows(files, paths.progress);
  const made = Math.min(recorded.rows.length, first?.epoch ?? recorded.rows.length);
  const count = Math.min(options.epochs ?? 2, made);
  if (count === 0) {
    throw refuse('nothing-to-verify', `${paths.progress} has no whole epoch yet, so there is nothing to compare with.`);
  }
  const verified: VerifiedEpoch[] = [];
  const stop = new AbortController();
  joinVectors();
  const training = await createTraining({ registry, configuration, threads });
  try {
    await training.run({
      signal: options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]),
      onEpoch(row) {
        const epoch = compare(verified.length + 1, recorded.columns, recorded.rows[verified.length]!, row);
        verified.push(epoch);
        options.onEpoch?.(epoch);
        if (verified.length === count) stop.abort();
      },
    });
  } finally {
    await training.dispose();
  }
  return {
    epochs: verified,
    same: verified.length > 0 && verified.every(({ recorded: a, found: b }) => a === b),
    versions: explainVersions(files, paths, registry, configuration),
  };
}

function compare(
  epoch: number,
  columns: readonly string[],
  recorded: readonly string[],
  row: Readonly<Record<string, number>>,
): VerifiedEpoch {
  const cells = columns
    .map((column, i) => ({ column, recorded: recorded[i] ?? '', found: `${row[column]}` }))
    .filter(({ column }) => !isTimeColumn(column));
  const digest = (of: (cell: (typeof cells)[number]) => string): string =>
    createHash('sha256')
      .update(cells.map((cell) => `${cell.column}=${of(cell)}\n`).join(''))
      .digest('hex');
  return {
    epoch,
    recorded: digest((cell) => cell.recorded),
    found: digest((cell) => cell.found),
    differences: cells.filter((cell) => cell.recorded !== cell.found),
  };
}

/** Header and whole rows of a progress file; no name of a column has a comma. */
function readRows(files: Files, path: string): { columns: readonly string[]; rows: readonly (readonly string[])[] } {
  if (!files.exists(path)) return { columns: [], rows: [] };
  const lines = new TextDecoder().decode(files.read(path)).split('\n').slice(0, -1);
  const [header = '', ...rows] = lines.map((line) => line.split(','));
  return { columns: [...header], rows };
}
