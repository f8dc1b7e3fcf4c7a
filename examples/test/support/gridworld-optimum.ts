import { equalTo, greaterEq, lessEq, solve } from 'yalps';
import { cells, outcomes, starts } from '../../gridworld.ts';

/** Expected sums over an episode of the task: its reward, its cost. */
export interface Performance {
  readonly reward: number;
  readonly cost: number;
}

interface Step extends Performance {
  readonly probability: number;
  /** null: the episode is over. */
  readonly state: number | null;
  /** What a learner is paid; the task's reward, unless a wrapper pays another one. */
  readonly paid: number;
}

/** A finite decision process: chances of first states, and what may follow action a in state s. */
export interface Model {
  readonly starts: readonly number[];
  steps(s: number, a: number): readonly Step[];
}

const actions = [0, 1, 2, 3];

/** Of the programme's solver: finer, and it pivots on what is rounding, and ends below the optimum (gridworld.test.ts compares with value iteration). */
const precision = 1e-6;

/** The gridworld itself. */
export const task: Model = {
  starts,
  steps: (s, a) => outcomes(s, a).map(({ cell, reward, ...rest }) => ({ ...rest, state: cell, reward, paid: reward })),
};

/** Early termination: a step that exceeds the limit pays nothing and ends the episode. For limits below 1, the first cell of lava. */
export const terminated: Model = {
  starts,
  steps: (s, a) => task.steps(s, a).map((step) => (step.cost > 0 ? { ...step, paid: 0, state: null } : step)),
};

/** Sauté with a budget below 1: from the first cell of lava on every step pays `unsafe`. States from `cells` on have been there. */
export function saute(unsafe: number): Model {
  return {
    starts: [...starts, ...starts.map(() => 0)],
    steps: (s, a) =>
      task.steps(s % cells, a).map((step) => {
        const spent = s >= cells || step.cost > 0;
        const state = step.state === null ? null : step.state + (spent ? cells : 0);
        return { ...step, state, paid: spent ? unsafe : step.reward };
      }),
  };
}

/**
 * What the policy that is paid most comes to, of those whose expected cost is at most `limit` (Altman 1999, theorem 3.3): a linear
 * programme over x(s, a), how often an episode does a in s. What enters a state and what leaves it are equal. Episodes are not cut:
 * fewer than one in ten thousand would be.
 */
export function constrainedOptimum(limit: number, model: Model = task): Performance & { readonly paid: number } {
  const variables = new Map<string, Map<string, number>>();
  for (let s = 0; s < model.starts.length; s++) {
    for (const a of actions) {
      const column = new Map<string, number>([[`state ${s}`, 1]]);
      const add = (key: string, amount: number): void => void column.set(key, (column.get(key) ?? 0) + amount);
      for (const { probability, state, reward, paid, cost } of model.steps(s, a)) {
        if (state !== null) add(`state ${state}`, -probability);
        add('paid', probability * paid);
        add('reward', probability * reward);
        add('cost', probability * cost);
      }
      variables.set(`${s} ${a}`, column);
    }
  }
  const constraints = new Map(model.starts.map((chance, s) => [`state ${s}`, equalTo(chance)]));
  constraints.set('cost', lessEq(limit));
  constraints.set('reward', greaterEq(0));
  const found = solve({ direction: 'maximize', objective: 'paid', constraints, variables }, { precision });
  if (found.status !== 'optimal') throw new Error(`The linear programme is ${found.status}.`);
  const sum = (key: string): number =>
    found.variables.reduce((total, [name, x]) => total + x * (variables.get(name)!.get(key) ?? 0), 0);
  return { paid: sum('paid'), reward: sum('reward'), cost: sum('cost') };
}

/** Return and cost of a policy, π(a|s) = probabilities[s][a], by iterating its Bellman equations until nothing changes. */
export function performance(probabilities: readonly (readonly number[])[], model: Model = task): Performance {
  const steps = probabilities.map((row, s) =>
    row.flatMap((chance, a) => model.steps(s, a).map((step) => ({ ...step, probability: chance * step.probability }))),
  );
  let values = probabilities.map(() => ({ reward: 0, cost: 0 }));
  for (let change = 1; change > 1e-10; ) {
    const next = steps.map((all) => {
      const sum = { reward: 0, cost: 0 };
      for (const { probability, state, reward, cost } of all) {
        sum.reward += probability * (reward + (state === null ? 0 : values[state]!.reward));
        sum.cost += probability * (cost + (state === null ? 0 : values[state]!.cost));
      }
      return sum;
    });
    change = Math.max(
      ...next.map((value, s) => Math.abs(value.reward - values[s]!.reward) + Math.abs(value.cost - values[s]!.cost)),
    );
    values = next;
  }
  const mean = (of: (value: Performance) => number): number =>
    values.reduce((sum, value, s) => sum + model.starts[s]! * of(value), 0);
  return { reward: mean(({ reward }) => reward), cost: mean(({ cost }) => cost) };
}
