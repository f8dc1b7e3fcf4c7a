import type { RolloutRequest, Trajectories } from '@belay-rl/core';
import { endsOf, finalRowsOf } from './lane-episodes.ts';

/** What of a rollout comes to the host row by row, if it does. */
export type RowOutcomes = Pick<
  Trajectories,
  'actions' | 'behaviourLogProb' | 'rewards' | 'costs' | 'ended' | 'finalRows'
>;

/** Outcomes as the device lists them, row by row, in columns. `costs`: how many there are. */
export function broughtOutcomes(
  outcomes: Float32Array,
  request: Pick<RolloutRequest, 'environments' | 'steps'>,
  { costs: costCount, maxSteps }: { readonly costs: number; readonly maxSteps: number },
): RowOutcomes {
  const rows = request.environments * request.steps;
  const width = 4 + costCount;
  const actions = new Float32Array(2 * rows);
  const behaviourLogProb = new Float32Array(rows);
  const rewards = new Float32Array(rows);
  const costs = Array.from({ length: costCount }, () => new Float32Array(rows));
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    actions[2 * row] = outcomes[at] as number;
    actions[2 * row + 1] = outcomes[at + 1] as number;
    behaviourLogProb[row] = outcomes[at + 2] as number;
    rewards[row] = outcomes[at + 3] as number;
    for (const [k, column] of costs.entries()) column[row] = outcomes[at + 4 + k] as number;
  }
  return {
    actions,
    behaviourLogProb,
    rewards,
    costs,
    ended: endsOf(request, maxSteps),
    finalRows: finalRowsOf(request, maxSteps),
  };
}

/** Of outcomes that stayed on the device. */
export function noOutcomes(): RowOutcomes {
  const none = new Float32Array(0);
  return {
    actions: none,
    behaviourLogProb: none,
    rewards: none,
    costs: [],
    ended: new Uint8Array(0),
    finalRows: new Int32Array(0),
  };
}
