import { BelayError, type State } from '@belay-rl/core';

/** Copies entry `key` of a saved state into `to`; throws `checkpoint-mismatch` where it is absent or has another length. */
export function loadArray(state: State, key: string, to: Float64Array, owner: string): void {
  const saved = state[key];
  if (!(saved instanceof Float64Array) || saved.length !== to.length) {
    const found = saved instanceof Float64Array ? `${saved.length} numbers` : 'none';
    throw new BelayError(
      'checkpoint-mismatch',
      `The saved state of ${owner} does not fit this run: entry '${key}' should hold ${to.length} numbers and holds ${found}; resume with the limits and parts it was saved with.`,
    );
  }
  to.set(saved);
}

/** Entry `key` of a saved state as a number; throws `checkpoint-mismatch` where it is none. */
export function loadCount(state: State, key: string, owner: string): number {
  const saved = state[key];
  if (typeof saved !== 'number') {
    throw new BelayError(
      'checkpoint-mismatch',
      `The saved state of ${owner} does not fit this run: entry '${key}' should be a number; resume with the parts it was saved with.`,
    );
  }
  return saved;
}
