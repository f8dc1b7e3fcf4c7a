import type { State } from './values.ts';

/**
 * Large state whose past does not change, such as a replay buffer: a checkpoint adds what came since the last one and leaves
 * the rest if it was written. `load` of everything that `since` gave, in order, into a fresh object restores it to the bit;
 * what has been overwritten meanwhile may be left out.
 */
export interface Journal {
  /** Where it stands. Entries that came before a mark are never changed afterwards. */
  mark(): State;
  /** What came after `mark`; null: all that is kept. */
  since(mark: State | null): State;
  /** Takes what `since` gave. Throws a BelayError (`checkpoint-mismatch`) if it does not continue what is there. */
  load(state: State): void;
  /** True if everything recorded up to `mark` has been overwritten by `now`. */
  forgotten(mark: State, now: State): boolean;
}
