import type { LogRow, LogSink } from '../contracts/logger.ts';
import { BelayError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { progressHeader, progressLine, quoteColumn } from '../training/progress-text.ts';
import { explainFileError, writeWhole } from './write-whole.ts';

/**
 * `progress.csv`: a header and a line an epoch, each on the disk before the next epoch begins. Numbers are written so that
 * they read back to the same bits; NaN if nothing was logged.
 */
export class ProgressFile implements LogSink {
  readonly essential = true;
  readonly #files: Files;
  readonly #path: string;
  #columns: readonly string[] = [];
  /** Bytes of whole lines. */
  #length = 0;

  constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /**
   * Starts the file, or cuts it to the rows that the run goes on from: those after them will be made again. A file of an
   * earlier version keeps its columns; those that are new since are left out of it.
   */
  open(columns: readonly string[], resumedRows: number): void {
    this.#columns = columns;
    const header = progressHeader(columns);
    if (resumedRows === 0) {
      writeWhole(this.#files, this.#path, header);
      this.#length = new TextEncoder().encode(header).length;
      return;
    }
    const bytes = readOr(this.#files, this.#path);
    const ends = lineEnds(bytes);
    const found = new TextDecoder().decode(bytes.subarray(0, ends[0] ?? 0));
    const kept = keptColumns(found, columns);
    if (kept === null) {
      throw new BelayError(
        'progress-mismatch',
        `${this.#path} has columns that this run does not write: it was written by another version or changed; put the original back, or start a new run.`,
      );
    }
    this.#columns = kept;
    const end = ends[resumedRows];
    if (end === undefined) {
      throw new BelayError(
        'progress-mismatch',
        `${this.#path} has ${ends.length - 1} rows, but the checkpoint was made after ${resumedRows}: put the original back, or start a new run.`,
      );
    }
    try {
      if (end < bytes.length) this.#files.truncate(this.#path, end);
    } catch (error) {
      throw explainFileError(error, this.#path);
    }
    this.#length = end;
  }

  row(values: LogRow): void {
    const line = new TextEncoder().encode(progressLine(this.#columns, values));
    try {
      this.#files.append(this.#path, line);
    } catch (error) {
      try {
        // A disk that fills up may have taken part of the line.
        this.#files.truncate(this.#path, this.#length);
      } catch {
        // Resuming cuts it.
      }
      throw explainFileError(error, this.#path);
    }
    this.#length += line.length;
  }

  close(): void {}
}

/** The columns of a header with its line feed, if all of them are among `columns`; null otherwise. */
function keptColumns(header: string, columns: readonly string[]): readonly string[] | null {
  const known = new Map(columns.map((name) => [quoteColumn(name), name]));
  const kept: string[] = [];
  // A quoted name may hold commas: a cell ends at a comma that follows an even number of quotation marks.
  for (const cell of header.slice(0, -1).split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
    const name = known.get(cell);
    if (name === undefined) return null;
    kept.push(name);
  }
  return kept;
}

/** Whole rows in a progress file; a line that a dying process did not end is not one. */
export function countRows(files: Files, path: string): number {
  return Math.max(0, lineEnds(readOr(files, path)).length - 1);
}

function readOr(files: Files, path: string): Uint8Array {
  return files.exists(path) ? files.read(path) : new Uint8Array(0);
}

/** Offsets after each line feed. */
function lineEnds(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  for (let i = bytes.indexOf(10); i >= 0; i = bytes.indexOf(10, i + 1)) ends.push(i + 1);
  return ends;
}
