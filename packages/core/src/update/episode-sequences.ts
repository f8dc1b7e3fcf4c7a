import type { Trajectories } from '../contracts/rollouts.ts';
import type { Sequences } from '../contracts/rows.ts';
import type { Vec } from '../contracts/values.ts';

/** The rows of an epoch as episodes, each from a state of 0 on: every environment was reset when the epoch began. */
export function episodeSequences(
  { environments, steps, ended }: Pick<Trajectories, 'environments' | 'steps' | 'ended'>,
  memory: number,
): Sequences {
  const starts: number[] = [];
  for (let row = 0; row < environments * steps; row++) {
    if (row % steps === 0 || ended[row - 1] !== 0) starts.push(row);
  }
  const count = starts.length;
  return {
    count,
    starts: Int32Array.from([...starts, environments * steps]),
    states: new Float32Array(count * memory),
  };
}

/** Rows that each go on from a state of their own: rows × memory. */
export function singleRows(count: number, states: Vec): Sequences {
  return { count, starts: Int32Array.from({ length: count + 1 }, (_, i) => i), states };
}
