import {
  type BatchWrapperRules,
  type Environment,
  type EnvironmentDefinition,
  EpisodeEnd,
  type StepResult,
} from '@belay-rl/core';

/** The environment's total cost in a step: the number itself, or its first name's. */
export function totalCost(definition: Pick<EnvironmentDefinition, 'costs'>): (cost: StepResult['cost']) => number {
  const name = (definition.costs ?? ['cost'])[0]!;
  return (cost) => (typeof cost === 'number' ? cost : (cost[name] ?? 0));
}

/** How the share of the budget left moves in an episode. */
export interface BudgetRule {
  /** z at the start of an episode; `automatic`: after an episode's end inside a rollout, not at the rollout's start. */
  first(automatic: boolean): number;
  /** What a unit of cost is divided by before it is taken off z, from an episode's start to its end. 0: the first cost spends all of it; Infinity: nothing is spent. */
  divisor(): number;
  readonly discount: number;
  /** Reward of a step after which z ≤ 0. */
  readonly unsafeReward: number;
  /** z that a truncated episode's last observation shows; null: its own, from which the value is bootstrapped. */
  readonly atTruncation: number | null;
}

/**
 * Appends the share z of the cost budget that is left to the observation (Sootla et al. 2022, arXiv 2202.06558):
 * z ← (z − cost/D)/γ after every step; while z > 0 the task's reward, else a constant one.
 */
export function withSafetyBudget(inner: Environment, definition: EnvironmentDefinition, rule: BudgetRule): Environment {
  const width = definition.observationSpace.low.length;
  const costOf = totalCost(definition);
  const observation = new Float64Array(width + 1);
  const result: StepResult = { observation, reward: 0, taskReward: 0, cost: 0, terminated: false, truncated: false };
  let z = 1;
  let divisor = rule.divisor();
  let steps = 0;
  const augment = (raw: ArrayLike<number>, shown: number): Float64Array => {
    for (let j = 0; j < width; j++) observation[j] = raw[j]!;
    observation[width] = shown;
    return observation;
  };
  return {
    reset(seed) {
      z = rule.first(seed === undefined);
      divisor = rule.divisor();
      steps = 0;
      return augment(inner.reset(seed), z);
    },
    step(action) {
      const step = inner.step(action);
      steps++;
      z = budgetLeft(z, costOf(step.cost), divisor, rule.discount);
      const truncated = !step.terminated && (step.truncated || steps >= definition.maxSteps);
      augment(step.observation, truncated && rule.atTruncation !== null ? rule.atTruncation : z);
      result.reward = z > 0 ? step.reward : rule.unsafeReward;
      result.taskReward = step.taskReward ?? step.reward;
      result.cost = step.cost;
      result.terminated = step.terminated;
      result.truncated = step.truncated;
      return result;
    },
    dispose: () => inner.dispose?.(),
  };
}

/** z ← (z − cost/D)/γ. */
function budgetLeft(z: number, cost: number, divisor: number, discount: number): number {
  return (z - spent(cost, divisor, z)) / discount;
}

/** The share of the budget that a cost takes off its rest z; of no budget at all, any cost takes what is left. */
function spent(cost: number, divisor: number, z: number): number {
  if (divisor === 0) return cost > 0 ? Math.max(z, 0) : 0;
  return cost / divisor;
}

/** The same for `count` environments in a batch. */
export function safetyBudgetRules(
  count: number,
  definition: Pick<EnvironmentDefinition, 'observationSpace' | 'costs'>,
  rule: BudgetRule,
): BatchWrapperRules {
  const width = definition.observationSpace.low.length;
  const costs = (definition.costs ?? ['cost']).length;
  const z = new Float64Array(count).fill(1);
  const divisors = new Float64Array(count).fill(rule.divisor());
  const { discount } = rule;
  const cut = new Uint8Array(count);
  return {
    taskRewards: true,
    reset(i, seeded) {
      z[i] = rule.first(!seeded);
      divisors[i] = rule.divisor();
    },
    step(first, last, rows) {
      for (let i = first; i < last; i++) z[i] = budgetLeft(z[i]!, rows.costs[i * costs]!, divisors[i]!, discount);
      for (let i = first; i < last; i++) if (z[i]! <= 0) rows.rewards[i] = rule.unsafeReward;
      for (let i = first; i < last; i++) cut[i] = rows.ended[i] === EpisodeEnd.truncated ? 1 : 0;
    },
    observations: {
      width: width + 1,
      show(i, moment, from, fromAt, to, toAt) {
        for (let j = 0; j < width; j++) to[toAt + j] = from[fromAt + j]!;
        const other = moment === 'last' && cut[i] === 1 ? rule.atTruncation : null;
        to[toAt + width] = other ?? z[i]!;
      },
    },
  };
}
