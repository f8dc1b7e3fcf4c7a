import type { State } from '../contracts/values.ts';

/**
 * A saved state whose entry `key` holds several numbers in one array, as checkpoints of earlier versions do, with each number
 * under its name as well. A state without such an array is returned as it is.
 */
export function namedNumbers(state: State, key: string, names: readonly string[]): State {
  const numbers = state[key];
  if (!(numbers instanceof Float64Array) || numbers.length !== names.length) return state;
  return { ...state, ...Object.fromEntries(names.map((name, i) => [name, numbers[i]!])) };
}
