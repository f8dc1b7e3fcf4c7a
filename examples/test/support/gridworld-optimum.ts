import { equalTo, greaterEq, lessEq, solve } from 'yalps';
import { cells, outcomes, start } from '../../gridworld.ts';

/** Expected sums over an episode. */
export interface Performance {
  readonly reward: number;
  readonly cost: number;
}

const actions = [0, 1, 2, 3];

/**
 * The best expected return of any policy whose expected cost is at most `limit` (Altman 1999, theorem 3.3): a linear programme over
 * x(s, a), how often an episode does a in s. What enters a cell and what leaves it are equal, and each episode enters at the
 * start. Episodes are not cut: fewer than one in a hundred would be.
 */
export function constrainedOptimum(limit: number): Performance {
  const variables = new Map<string, Map<string, number>>();
  for (let s = 0; s < cells; s++) {
    for (const a of actions) {
      const column = new Map<string, number>([[`cell ${s}`, 1]]);
      const add = (key: string, amount: number): void => void column.set(key, (column.get(key) ?? 0) + amount);
      for (const { probability, cell, reward, cost } of outcomes(s, a)) {
        if (cell !== null) add(`cell ${cell}`, -probability);
        add('reward', probability * reward);
        add('cost', probability * cost);
      }
      variables.set(`${s} ${a}`, column);
    }
  }
  const constraints = new Map(Array.from({ length: cells }, (_, s) => [`cell ${s}`, equalTo(s === start ? 1 : 0)]));
  constraints.set('cost', lessEq(limit));
  constraints.set('reward', greaterEq(0));
  const {
    status,
    result,
    variables: solution,
  } = solve({
    direction: 'maximize',
    objective: 'reward',
    constraints,
    variables,
  });
  if (status !== 'optimal') throw new Error(`The linear programme is ${status}.`);
  const cost = solution.reduce((sum, [key, x]) => sum + x * (variables.get(key)!.get('cost') ?? 0), 0);
  return { reward: result, cost };
}

/** Return and cost of a policy, π(a|s) = probabilities[s][a], by iterating its Bellman equations until nothing changes. */
export function performance(probabilities: readonly (readonly number[])[]): Performance {
  let values = Array.from({ length: cells }, () => ({ reward: 0, cost: 0 }));
  for (let change = 1; change > 1e-10; ) {
    const next = values.map((_, s) => {
      const sum = { reward: 0, cost: 0 };
      for (const a of actions) {
        for (const { probability, cell, reward, cost } of outcomes(s, a)) {
          const weight = probabilities[s]![a]! * probability;
          sum.reward += weight * (reward + (cell === null ? 0 : values[cell]!.reward));
          sum.cost += weight * (cost + (cell === null ? 0 : values[cell]!.cost));
        }
      }
      return sum;
    });
    change = Math.max(
      ...next.map((value, s) => Math.abs(value.reward - values[s]!.reward) + Math.abs(value.cost - values[s]!.cost)),
    );
    values = next;
  }
  return values[start]!;
}
