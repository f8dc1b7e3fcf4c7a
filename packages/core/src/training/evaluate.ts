import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { createdEnvironment } from '../environments/created-environment.ts';
import { StepContract } from '../environments/step-contract.ts';
import { BelayError } from '../errors.ts';
import { evaluationResetSeed } from '../random/reset-seeds.ts';
import { studentT } from '../statistics/student-t.ts';
import { playInBatches } from './evaluate-batch.ts';
import type { EvaluatedEpisode, EvaluationOptions } from './evaluation-options.ts';

/** Mean over episodes with its uncertainty; what one episode cannot tell is null. */
export interface Estimate {
  readonly mean: number;
  /** Sample standard deviation. */
  readonly standardDeviation: number | null;
  /** 95 % confidence interval of the mean, by Student's t; of a cost cut at 0. */
  readonly interval: readonly [number, number] | null;
}

/** One cost over the evaluated episodes [cost/episode]. */
export interface CostEvaluation extends Estimate {
  readonly name: string;
  /** null: none. */
  readonly limit: number | null;
  /** Share of episodes whose cost is above the limit. */
  readonly shareOverLimit: number | null;
  /** Mean cost of the worst `worstShare` of the episodes: its conditional value at risk. */
  readonly cvar: number;
}

/** What `evaluatePolicy` found, over whole episodes. */
export interface Evaluation {
  readonly algorithm: string;
  readonly environment: string;
  /** Epochs and steps of training behind the policy. */
  readonly epoch: number;
  readonly steps: number;
  /** Mean actions, frozen observation statistics. */
  readonly actions: 'mean';
  /** Reset seeds that training never uses. */
  readonly layouts: 'held out';
  readonly seed: number;
  readonly return: Estimate;
  readonly length: Estimate;
  readonly costs: readonly CostEvaluation[];
  /** Share of the episodes that `cvar` averages, the costliest. */
  readonly worstShare: number;
  readonly episodes: readonly EvaluatedEpisode[];
}

/** Share of the worst episodes in `cvar`. */
const WORST = 0.1;

/** Plays whole episodes with the policy's mean action and says what they came to. Plain data, as JSON takes it. */
export async function evaluatePolicy(options: EvaluationOptions): Promise<Evaluation> {
  const { policy, environment, costNames, limits } = options;
  const episodes = environment.createBatch === undefined ? await playSingly(options) : await playInBatches(options);
  if (episodes.length === 0) throw new BelayError('no-episode', 'No episode was evaluated: ask for at least one.');
  return {
    algorithm: policy.algorithm,
    environment: policy.environment,
    epoch: policy.epoch,
    steps: policy.steps,
    actions: 'mean',
    layouts: 'held out',
    seed: options.seed,
    return: estimate(episodes.map((episode) => episode.return)),
    length: estimate(episodes.map((episode) => episode.length)),
    costs: costNames.map((name, k) =>
      evaluateCost(
        name,
        limits[k]!,
        episodes.map((episode) => episode.costs[k]!),
      ),
    ),
    worstShare: WORST,
    episodes,
  };
}

/** Lets signals and timers through. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

async function playSingly(options: EvaluationOptions): Promise<readonly EvaluatedEpisode[]> {
  const { environment, signal } = options;
  const simulator = createdEnvironment(
    environment.id,
    await environment.create(options.settings as Record<string, unknown>),
  );
  const episodes: EvaluatedEpisode[] = [];
  try {
    for (let i = 0; i < options.episodes && signal?.aborted !== true; i++) {
      const episode = play(options, simulator, evaluationResetSeed(options.seed, i), i);
      episodes.push(episode);
      options.onEpisode?.(episode, i);
      await pause();
    }
  } finally {
    simulator.dispose?.();
  }
  return episodes;
}

function play(
  { policy, environment, costNames }: EvaluationOptions,
  simulator: Awaited<ReturnType<EnvironmentDefinition['create']>>,
  seed: number,
  index: number,
): EvaluatedEpisode {
  const total = (environment.costs ?? ['cost'])[0]!;
  const costs = costNames.map(() => 0);
  const contract = new StepContract(environment);
  const action = new Float32Array(environment.actionSpace.low.length);
  let sum = 0;
  let observation = simulator.reset(seed);
  for (let length = 1; ; length++) {
    action.set(policy.act(observation));
    const result = simulator.step(action);
    const fault = contract.fault(result);
    if (fault !== null) {
      throw new BelayError(
        fault.code,
        `${environment.id}, evaluation episode ${index}, step ${length - 1}: ${fault.sentence}.`,
      );
    }
    sum += result.taskReward ?? result.reward;
    for (const [k, name] of costNames.entries()) {
      costs[k]! += typeof result.cost === 'number' ? (name === total ? result.cost : 0) : (result.cost[name] ?? 0);
    }
    if (result.terminated || result.truncated || length >= environment.maxSteps) {
      return { seed, return: sum, length, costs };
    }
    observation = result.observation;
  }
}

/**
 * Mean, deviation and Student's t interval of the mean. `min`: what no value can be below, which cuts the interval: the mean is
 * not below it either, so the cut interval covers it as often.
 */
export function estimate(values: readonly number[], min = Number.NEGATIVE_INFINITY): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  if (n < 2) return { mean, standardDeviation: null, interval: null };
  const standardDeviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  const half = (studentT(0.95, n - 1) * standardDeviation) / Math.sqrt(n);
  return { mean, standardDeviation, interval: [Math.max(min, mean - half), mean + half] };
}

function evaluateCost(name: string, limit: number, costs: readonly number[]): CostEvaluation {
  const limited = Number.isFinite(limit);
  return {
    name,
    ...estimate(costs, 0),
    limit: limited ? limit : null,
    shareOverLimit: limited ? costs.filter((cost) => cost > limit).length / costs.length : null,
    cvar: conditionalValueAtRisk(costs, WORST),
  };
}

/** Mean of the worst `share` of the values (Rockafellar & Uryasev 2002): the last one counts by the fraction that fits in. */
export function conditionalValueAtRisk(values: readonly number[], share: number): number {
  const worst = values.toSorted((a, b) => b - a);
  const count = Math.max(share * values.length, Number.MIN_VALUE);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += worst[i]! * Math.min(1, count - i);
  return sum / count;
}
