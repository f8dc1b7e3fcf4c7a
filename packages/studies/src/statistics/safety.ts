/** Costs of one training, epoch by epoch. */
export interface CostHistory {
  /** Mean cost of the episodes that an epoch finished [cost/episode]; NaN if none did. */
  readonly cost: readonly number[];
  /** Mean episode length [steps]; NaN if unknown. */
  readonly length: readonly number[];
  /** Environment steps after each epoch. */
  readonly steps: readonly number[];
}

/** Σ over epochs of episodes × mean episode cost: all the cost that training met with (Ray, Achiam, Amodei 2019 call its rate the cost rate). */
export function cumulativeCost(history: CostHistory): number {
  return sumOverEpisodes(history, (cost) => cost);
}

/** Σ over epochs of episodes × max(0, cost − limit): what training cost above the limit (the constraint regret). */
export function costRegret(history: CostHistory, limit: number): number {
  return sumOverEpisodes(history, (cost) => Math.max(0, cost - limit));
}

/** Share of the epochs, among those that finished an episode, whose mean cost is above the limit. */
export function violationShare({ cost }: Pick<CostHistory, 'cost'>, limit: number): number {
  const known = cost.filter((x) => !Number.isNaN(x));
  return known.length === 0 ? Number.NaN : known.filter((x) => x > limit).length / known.length;
}

function sumOverEpisodes({ cost, length, steps }: CostHistory, of: (cost: number) => number): number {
  let sum = 0;
  for (let i = 0; i < cost.length; i++) {
    if (Number.isNaN(cost[i]!) || !(length[i]! > 0)) continue;
    sum += ((steps[i]! - (steps[i - 1] ?? 0)) / length[i]!) * of(cost[i]!);
  }
  return sum;
}
