import type { Saved, State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';

/** Copies entry `key` of a saved state into `to`; throws `checkpoint-mismatch` where it is absent or has another length. */
export function loadVector(state: State, key: string, to: Float32Array, owner: string): void {
  const saved = state[key];
  if (!(saved instanceof Float32Array) || saved.length !== to.length) {
    const found = saved instanceof Float32Array ? `${saved.length} numbers` : describe(saved);
    throw mismatch(owner, key, `${to.length} float32 numbers`, found);
  }
  to.set(saved);
}

/** Entry `key` of a saved state as a number; throws `checkpoint-mismatch` where it is absent or something else. */
export function loadNumber(state: State, key: string, owner: string): number {
  const saved = state[key];
  if (typeof saved !== 'number') throw mismatch(owner, key, 'a number', describe(saved));
  return saved;
}

function describe(saved: Saved | undefined): string {
  return saved === undefined ? 'nothing' : Array.isArray(saved) ? 'a list' : `a ${typeof saved}`;
}

function mismatch(owner: string, key: string, expected: string, found: string): BelayError {
  return new BelayError(
    'checkpoint-mismatch',
    `The saved state of ${owner} does not fit this run: entry '${key}' should hold ${expected} and holds ${found}; resume with the settings that the checkpoint was written with.`,
  );
}
