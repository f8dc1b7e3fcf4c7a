import { join } from 'node:path';
import type { State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { decodeState } from '../training/encode-state.ts';
import { explainFileError, writeWhole } from './write-whole.ts';

/** A checkpoint that was read and is whole. */
export interface ReadCheckpoint {
  readonly path: string;
  /** Epochs done when it was saved. */
  readonly epoch: number;
  readonly bytes: Uint8Array;
  readonly state: State;
}

/** `checkpoints/epoch-000012.belay`: the run after 12 epochs. */
export class CheckpointFiles {
  readonly #files: Files;
  readonly #folder: string;

  constructor(files: Files, directory: string) {
    this.#files = files;
    this.#folder = join(directory, 'checkpoints');
  }

  path(epoch: number): string {
    return join(this.#folder, `epoch-${String(epoch).padStart(6, '0')}.belay`);
  }

  /** Epochs of the checkpoints there are, newest first. */
  list(): number[] {
    if (!this.#files.exists(this.#folder)) return [];
    return this.#files
      .list(this.#folder)
      .flatMap((name) => /^epoch-(\d{6,})\.belay$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
  }

  /** Writes one whole or not at all, then removes those beyond the newest `kept`. */
  write(epoch: number, bytes: Uint8Array, kept: number): void {
    try {
      this.#files.makeFolder(this.#folder);
    } catch (error) {
      throw explainFileError(error, this.#folder);
    }
    writeWhole(this.#files, this.path(epoch), bytes);
    for (const old of this.list().slice(kept)) {
      try {
        this.#files.remove(this.path(old));
      } catch {
        // One too many does no harm, and the next write tries again.
      }
    }
  }

  /** Removes those after `epoch`, which the run will make anew, and what a dying process left half-written. */
  dropAfter(epoch: number): void {
    if (!this.#files.exists(this.#folder)) return;
    for (const later of this.list().filter((other) => other > epoch)) this.#files.remove(this.path(later));
    for (const name of this.#files.list(this.#folder)) {
      if (name.endsWith('.partial')) this.#files.remove(join(this.#folder, name));
    }
  }

  read(epoch: number): ReadCheckpoint {
    const path = this.path(epoch);
    if (!this.#files.exists(path)) {
      const kept = this.list();
      throw new BelayError(
        'no-checkpoint',
        `There is no checkpoint after epoch ${epoch} in ${this.#folder}${kept.length === 0 ? '' : ` (kept: ${kept.toReversed().join(', ')})`}.`,
        { exitCode: 2 },
      );
    }
    let bytes: Uint8Array;
    try {
      bytes = this.#files.read(path);
    } catch (error) {
      throw new BelayError('file-failed', `${path} could not be read: ${(error as Error).message}.`, { cause: error });
    }
    return { path, epoch, bytes, state: decodeState(bytes, path) };
  }

  /**
   * The newest whole checkpoint that `accept` takes, or null. Damaged ones, and those for which `check` throws, are passed over
   * and told to `warn`, with the one that is taken instead; when all are damaged the first one's error is thrown, for a run must
   * not silently begin again.
   */
  newest(
    accept: (epoch: number) => boolean,
    warn: (sentence: string) => void,
    check: (epoch: number) => void = () => {},
  ): ReadCheckpoint | null {
    let failure: BelayError | null = null;
    for (const epoch of this.list()) {
      if (!accept(epoch)) continue;
      try {
        const found = this.read(epoch);
        check(epoch);
        if (failure !== null) warn(`The checkpoint of epoch ${epoch} is used instead, the newest that is whole.`);
        return found;
      } catch (error) {
        if (!(error instanceof BelayError)) throw error;
        failure ??= error;
        warn(error.message);
      }
    }
    if (failure !== null) throw failure;
    return null;
  }
}
