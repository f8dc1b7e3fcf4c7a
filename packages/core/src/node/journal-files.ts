import { join } from 'node:path';
import type { Journal } from '../contracts/journal.ts';
import type { State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { decodeState, encodeState } from '../training/encode-state.ts';
import { explainFileError, writeWhole } from './write-whole.ts';

interface Segment {
  readonly epoch: number;
  /** The journal's mark when it was written. */
  readonly mark: State;
}

/**
 * A journal on the disk, next to the checkpoints: `checkpoints/journal-000012.belay` holds what came between the checkpoint
 * before and that of epoch 12. A checkpoint so costs what is new, however much is kept.
 */
export class JournalFiles {
  readonly #files: Files;
  readonly #folder: string;
  /** Ascending. */
  #segments: Segment[] = [];

  constructor(files: Files, directory: string) {
    this.#files = files;
    this.#folder = join(directory, 'checkpoints');
  }

  #path(epoch: number): string {
    return join(this.#folder, `journal-${String(epoch).padStart(6, '0')}.belay`);
  }

  /** Whether there is what the checkpoint of `epoch` needs last. */
  has(epoch: number): boolean {
    return this.#list().includes(epoch);
  }

  isEmpty(): boolean {
    return this.#list().length === 0;
  }

  #list(): number[] {
    if (!this.#files.exists(this.#folder)) return [];
    return this.#files
      .list(this.#folder)
      .flatMap((name) => /^journal-(\d{6,})\.belay$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** Before the epoch's checkpoint is written: what came since the last one. */
  write(epoch: number, journal: Journal): void {
    const mark = journal.mark();
    const before = this.#segments.at(-1)?.mark ?? null;
    const bytes = encodeState({ before, mark, content: journal.since(before) });
    try {
      this.#files.makeFolder(this.#folder);
    } catch (error) {
      throw explainFileError(error, this.#folder);
    }
    writeWhole(this.#files, this.#path(epoch), bytes);
    this.#segments.push({ epoch, mark });
  }

  /** Removes what not even the oldest kept checkpoint, of epoch `oldest`, needs. */
  prune(journal: Journal, oldest: number): void {
    const kept = this.#segments.find(({ epoch }) => epoch === oldest);
    if (kept === undefined) return;
    // Newer segments are forgotten later, so that the list stays without gaps.
    while (this.#segments.length > 0 && journal.forgotten(this.#segments[0]!.mark, kept.mark)) {
      try {
        this.#files.remove(this.#path(this.#segments[0]!.epoch));
      } catch {
        // One too many does no harm.
      }
      this.#segments.shift();
    }
  }

  /**
   * Throws what `load` would throw, but loads nothing: whether the checkpoint of `epoch` can go on. Error `bad-checkpoint` if a
   * file is damaged or missing.
   */
  check(epoch: number, journal: Pick<Journal, 'forgotten'>): void {
    let first: State | null = null;
    let last: State | null = null;
    let reached = -1;
    for (const number of this.#list().filter((other) => other <= epoch)) {
      const path = this.#path(number);
      const { before, mark } = decodeState(this.#read(path), path) as { before: State | null; mark: State };
      if (last === null) first = before;
      else if (before === null || !sameState(before, last)) throw this.#missing(epoch);
      last = mark;
      reached = number;
    }
    const whole = last !== null && reached === epoch && (first === null || journal.forgotten(first, last));
    if (!whole) throw this.#missing(epoch);
  }

  /** Brings the journal to where it stood at the checkpoint of `epoch`, and removes what came later. Error `bad-checkpoint` if something is missing. */
  load(epoch: number, journal: Journal): void {
    this.#segments = [];
    let first: State | null = null;
    for (const number of this.#list()) {
      const path = this.#path(number);
      if (number > epoch) {
        this.#files.remove(path);
        continue;
      }
      const { before, mark, content } = decodeState(this.#read(path), path) as {
        before: State | null;
        mark: State;
        content: State;
      };
      if (this.#segments.length === 0) first = before;
      journal.load(content);
      this.#segments.push({ epoch: number, mark });
    }
    const last = this.#segments.at(-1);
    const whole = last?.epoch === epoch && (first === null || journal.forgotten(first, last.mark));
    if (!whole) throw this.#missing(epoch);
  }

  #missing(epoch: number): BelayError {
    return new BelayError(
      'bad-checkpoint',
      `Files journal-… are missing in ${this.#folder}, without which the checkpoint of epoch ${epoch} cannot go on: put them back, or start a new run.`,
    );
  }

  #read(path: string): Uint8Array {
    try {
      return this.#files.read(path);
    } catch (error) {
      throw new BelayError('file-failed', `${path} could not be read: ${(error as Error).message}.`, { cause: error });
    }
  }

  /** A finished run goes on no more: only its policy is wanted. */
  clear(): void {
    for (const epoch of this.#list()) this.#files.remove(this.#path(epoch));
    this.#segments = [];
  }
}

function sameState(a: State, b: State): boolean {
  const [one, other] = [encodeState(a), encodeState(b)];
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
