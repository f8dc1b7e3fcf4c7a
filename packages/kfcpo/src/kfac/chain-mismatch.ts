import { BelayError, type State } from '@belay-rl/core';

/** A checkpoint whose statistics of consecutive steps are of another policy, or absent. */
export function chainMismatch(name: string): BelayError {
  return new BelayError(
    'checkpoint-mismatch',
    `The checkpoint's K-FAC statistics of consecutive steps of ${name} are absent or of another shape: resume with the settings and network sizes it was saved with.`,
  );
}

/** Fills arrays with those of a saved chain. Error: `checkpoint-mismatch`, if one is missing or of another type or length. */
export function loadChainArrays(
  state: State,
  arrays: Readonly<Record<string, Float32Array | Float64Array>>,
  name: string,
): void {
  for (const [key, to] of Object.entries(arrays)) {
    const from = state[key] as Float64Array | undefined;
    if (from?.constructor !== to.constructor || from.length !== to.length) throw chainMismatch(name);
    to.set(from);
  }
}
