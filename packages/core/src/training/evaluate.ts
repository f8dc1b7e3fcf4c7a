import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { createdEnvironment } from '../environments/created-environment.ts';
import { StepContract } from '../environments/step-contract.ts';
import { BelayError } from '../errors.ts';
import { takeTurn } from '../ports/take-turn.ts';
import { createRandom } from '../random/random.ts';
import { evaluationResetSeed } from '../random/reset-seeds.ts';
import { spaceSize } from '../spaces/space-size.ts';
import { studentT } from '../statistics/student-t.ts';
import { playInBatches } from './evaluate-batch.ts';
import { type EvaluatedEpisode, type EvaluationOptions, numbersOf } from './evaluation-options.ts';

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

/** A measure of the task's own, e.g. success. */
export interface MeasureEvaluation extends Estimate {
  readonly name: string;
}

/** What `evaluatePolicy` found, over whole episodes. */
export interface Evaluation {
  readonly algorithm: string;
  readonly environment: string;
  /** Epochs and steps of training behind the policy. */
  readonly epoch: number;
  readonly steps: number;
  /** Mean actions or draws, with frozen observation statistics. */
  readonly actions: 'mean' | 'sampled';
  /** What ends episodes and what is added up: the task with the run's wrapper round it, or the task itself. */
  readonly judged: 'as trained' | 'task';
  /** Reset seeds that training never uses. */
  readonly layouts: 'held out';
  readonly seed: number;
  readonly return: Estimate;
  readonly length: Estimate;
  readonly costs: readonly CostEvaluation[];
  /** The task's own measures; absent if it has none. */
  readonly measures?: readonly MeasureEvaluation[];
  /** Share of the episodes that `cvar` averages, the costliest. */
  readonly worstShare: number;
  readonly episodes: readonly EvaluatedEpisode[];
}

/** Share of the worst episodes in `cvar`. */
const WORST = 0.1;

/** Plays whole episodes with the policy's mean action, or draws from it, and says what they came to. Plain data, as JSON takes it. */
export async function evaluatePolicy(options: EvaluationOptions): Promise<Evaluation> {
  const { policy, environment, costNames, limits } = options;
  const { measures = {} } = environment;
  const names = Object.keys(measures);
  const singly =
    environment.createBatch === undefined ||
    options.sample === true ||
    (options.task ?? null) !== null ||
    names.length > 0;
  const episodes = singly ? await playSingly(options) : await playInBatches(options);
  if (episodes.length === 0) throw new BelayError('no-episode', 'No episode was evaluated: ask for at least one.');
  return {
    algorithm: policy.algorithm,
    environment: policy.environment,
    epoch: policy.epoch,
    steps: policy.steps,
    actions: options.sample === true ? 'sampled' : 'mean',
    judged: (options.task ?? null) === null ? 'as trained' : 'task',
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
    ...(names.length === 0
      ? {}
      : {
          measures: names.map((name) => ({
            name,
            ...estimate(episodes.map((episode) => episode.measures?.[name] ?? 0)),
          })),
        }),
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
    for (const number of numbersOf(options)) {
      if (signal?.aborted === true) break;
      const episode = await play(options, simulator, evaluationResetSeed(options.seed, number), number);
      if (episode === null) break;
      episodes.push(episode);
      options.onEpisode?.(episode, number);
      await pause();
    }
  } finally {
    simulator.dispose?.();
  }
  return episodes;
}

async function play(
  { policy, environment, costNames, sample = false, task = null, seed: draws, signal }: EvaluationOptions,
  simulator: Awaited<ReturnType<EnvironmentDefinition['create']>>,
  seed: number,
  index: number,
): Promise<EvaluatedEpisode | null> {
  const total = (environment.costs ?? ['cost'])[0]!;
  const costs = costNames.map(() => 0);
  const contract = new StepContract(environment);
  const action = new Float32Array(spaceSize(environment.actionSpace));
  const random = createRandom(draws, `evaluate/actions/${index}`);
  const names = Object.keys(environment.measures ?? {});
  const measures: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  let sum = 0;
  let observation = simulator.reset(seed);
  policy.reset();
  task?.();
  for (let length = 1; ; length++) {
    const turn = takeTurn();
    if (turn !== null) {
      await turn;
      if (signal?.aborted === true) return null;
    }
    action.set(policy.act(observation, { sample, random }));
    const result = simulator.step(action);
    const fault = contract.fault(result);
    if (fault !== null) {
      throw new BelayError(
        fault.code,
        `${environment.id}, evaluation episode ${index}, step ${length - 1}: ${fault.sentence}.`,
      );
    }
    const own = task?.() ?? null;
    for (const name of names) measures[name]! += (own ?? result).measures?.[name] ?? 0;
    sum += own?.reward ?? result.taskReward ?? result.reward;
    for (const [k, name] of costNames.entries()) {
      const { cost } = result;
      costs[k]! +=
        own !== null
          ? (own.costs[name] ?? 0)
          : typeof cost === 'number'
            ? name === total
              ? cost
              : 0
            : (cost[name] ?? 0);
    }
    // A wrapper's end is none of the task's, unless the wrapper steps it no more.
    const ended = own === null ? result.terminated || result.truncated : own.ended || own.steps === 0;
    if (ended || length >= environment.maxSteps) {
      return { seed, return: sum, length, costs, ...(names.length === 0 ? {} : { measures }) };
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
