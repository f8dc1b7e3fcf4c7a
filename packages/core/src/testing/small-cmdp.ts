import type { Random } from '../contracts/values.ts';

/**
 * A constrained problem of one-step episodes whose optimum is known. Context s ∈ R² is standard normal, action a ∈ R²;
 *
 *     reward = −Σ_j w_j (a_j − u_j(s))²,   u(s) = (0.5 s₀, −0.4 s₁ + 0.3),   cost = offset + b·a,   mean cost ≤ limit.
 *
 * The constrained optimum shifts u by the same vector in every context: with e = E[cost of u] − limit > 0 it is
 * −e (b_j/w_j)/Σ(b²/w), with the reward −e²/Σ(b²/w). A Gaussian policy approaches it as its σ goes to 0.
 */
export interface SmallCmdp {
  /** w, each > 0 unless the dimension has no cost either. */
  readonly rewardWeights: readonly [number, number];
  /** b. */
  readonly costDirection: readonly [number, number];
  readonly costOffset: number;
  /** Infinity: no constraint. */
  readonly limit: number;
}

/** Reward and cost pull against each other at an angle: the unconstrained optimum costs 5.15, the limit is 4.5. */
export const conflictingCmdp: SmallCmdp = {
  rewardWeights: [1, 0.5],
  costDirection: [0.8, 0.5],
  costOffset: 5,
  limit: 4.5,
};

/** What is rewarded, the first action, costs nothing; the cost hangs on the second, which has no reward. */
export const separableCmdp: SmallCmdp = {
  rewardWeights: [1, 0],
  costDirection: [0, 0.8],
  costOffset: 5,
  limit: 4.5,
};

const meanTarget = [0, 0.3] as const;

/** u_j(s). */
export function targetAction(s0: number, s1: number, j: number): number {
  return j === 0 ? 0.5 * s0 : meanTarget[1] - 0.4 * s1;
}

/** Mean reward and cost of the constrained optimum. */
export function smallCmdpOptimum(cmdp: SmallCmdp): { reward: number; cost: number } {
  const { rewardWeights: w, costDirection: b, costOffset, limit } = cmdp;
  const free = costOffset + b[1] * meanTarget[1];
  // A dimension without reward lowers the cost for nothing; the target then says nothing about the optimum's cost.
  const costless = b.some((bj, j) => bj !== 0 && w[j] === 0);
  if (costless) return { reward: 0, cost: Math.min(free, limit) };
  const excess = free - limit;
  if (excess <= 0) return { reward: 0, cost: free };
  const compliance = (b[0] * b[0]) / w[0] + (b[1] * b[1]) / w[1];
  return { reward: -(excess * excess) / compliance, cost: limit };
}

/** Mean over contexts of reward and cost of a Gaussian policy; `mean` is B × 2 at the B × 2 `contexts`, `std` two numbers. */
export function smallCmdpPerformance(
  cmdp: SmallCmdp,
  contexts: Float32Array,
  mean: Float32Array,
  std: readonly [number, number],
): { reward: number; cost: number } {
  const rows = contexts.length / 2;
  let reward = 0;
  let cost = 0;
  for (let i = 0; i < rows; i++) {
    reward += expectedReward(cmdp, contexts, mean, std, i);
    cost += costOf(cmdp, mean, i);
  }
  return { reward: reward / rows, cost: cost / rows };
}

/** Reward of row i's action. */
export function rewardOf({ rewardWeights: w }: SmallCmdp, contexts: Float32Array, action: Float32Array, i: number) {
  let reward = 0;
  for (let j = 0; j < 2; j++) {
    reward -= w[j]! * (action[2 * i + j]! - targetAction(contexts[2 * i]!, contexts[2 * i + 1]!, j)) ** 2;
  }
  return reward;
}

/** Cost of row i's action; of its mean, the expected cost. */
export function costOf({ costDirection: b, costOffset }: SmallCmdp, action: Float32Array, i: number): number {
  return costOffset + b[0] * action[2 * i]! + b[1] * action[2 * i + 1]!;
}

/** Expected reward in row i's context. */
export function expectedReward(
  cmdp: SmallCmdp,
  contexts: Float32Array,
  mean: Float32Array,
  std: readonly [number, number],
  i: number,
): number {
  const [w0, w1] = cmdp.rewardWeights;
  return rewardOf(cmdp, contexts, mean, i) - w0 * std[0] ** 2 - w1 * std[1] ** 2;
}

/** Standard-normal contexts, B × 2, B even. Every other one is the mirror image of the one before: their mean is exactly 0. */
export function drawContexts(rows: number, random: Random): Float32Array {
  const contexts = new Float32Array(2 * rows);
  for (let i = 0; i < 2 * rows; i += 4) {
    for (let j = 0; j < 2; j++) {
      contexts[i + j] = random.normal();
      contexts[i + 2 + j] = -contexts[i + j]!;
    }
  }
  return contexts;
}
