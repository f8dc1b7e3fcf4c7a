import {
  createRandom,
  type Engine,
  type EnvironmentDefinition,
  environmentOnEngine,
  type Policy,
  type Rollouts,
  type Settings,
  spaceSize,
} from '@belay-rl/core';
import { buildPolicy, LocalRollouts, type PolicyRecipe, type RolloutPlan, vectorise } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';
import type { Limit, Series } from './bounded.ts';

/** Rollouts of so many environments on one engine, policy included. */
export interface DeviceRolloutFigures {
  readonly engine: string;
  readonly environments: number;
  /** Steps of each in one rollout. */
  readonly steps: number;
  /** Rollouts that counted; 0: time was over after the one that is to find how many steps fit. */
  readonly repeats: number;
  /** Of all environments together, the whole rollout: layouts drawn, numbers sent, computed, read and listed. */
  readonly stepsPerSecond: number;
  /** The same without the drawing of layouts, which an epoch of whole episodes does once in 1,000 steps; null: not told apart. */
  readonly withoutLayoutsPerSecond: number | null;
  /** Of one rollout on a device: seconds by stage, and what went to and fro; null on the CPU. */
  readonly device: RolloutStages | null;
}

/** What rollouts on a device say of the last one. */
export interface RolloutStages {
  /** Layouts drawn on the host. */
  readonly layoutSeconds: number;
  /** Until the numbers were read. */
  readonly deviceSeconds: number;
  readonly dispatches: number;
  readonly readbacks: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** An engine of environments, and where its rows belong. */
export interface RolloutSubject {
  readonly engine: string;
  readonly settings: Settings;
  /** Most rows of one rollout. */
  readonly rows: number;
  createEngine(): Promise<Engine>;
}

export interface DeviceRolloutOptions {
  readonly definition: EnvironmentDefinition;
  readonly subject: RolloutSubject;
  readonly counts: readonly number[];
  readonly repeats: number;
  readonly clock: () => number;
}

const HIDDEN = [64, 64];
const MOST_STEPS = 1000;
const MEGABYTES = 1024;
/** Steps of each environment in the rollout that finds how many a second there are. */
const TRIED_STEPS = 32;
/** What a rollout is to take, about [s]. */
const SECONDS = 1;

interface OneRollout {
  readonly steps: number;
  readonly seconds: number;
  readonly stages: RolloutStages | null;
}

/** Rollouts over numbers of environments; the best of `repeats`, of as many steps as take a second. */
export function rolloutSeries(options: DeviceRolloutOptions, keep: (figures: DeviceRolloutFigures) => void): Series {
  const { subject } = options;
  let last: { readonly count: number; readonly setup: number; readonly layouts: number } | null = null;
  return {
    name: `rollouts on ${subject.engine}`,
    unit: 'environments',
    sizes: options.counts,
    // What is computed takes a second, at the least the steps that are tried; what is drawn grows with the environments.
    expect: (count) => last && last.setup + 2 * SECONDS + (2 * last.layouts * count) / last.count,
    async measure(environments, limit) {
      const { setup, tried, counted } = await roll(options, environments, limit);
      const all = counted.length === 0 ? [tried] : counted;
      const fastest = (cost: (one: OneRollout) => number): OneRollout =>
        all.reduce((a, b) => (cost(b) < cost(a) ? b : a));
      const best = fastest(({ seconds }) => seconds);
      const bare = fastest(bareSeconds);
      const rows = environments * best.steps;
      last = { count: environments, setup, layouts: tried.stages?.layoutSeconds ?? tried.seconds };
      keep({
        engine: subject.engine,
        environments,
        steps: best.steps,
        repeats: counted.length,
        stepsPerSecond: rows / best.seconds,
        withoutLayoutsPerSecond: bare.stages === null ? null : rows / bareSeconds(bare),
        device: best.stages,
      });
    },
  };
}

function bareSeconds({ seconds, stages }: OneRollout): number {
  return seconds - (stages?.layoutSeconds ?? 0);
}

async function roll(
  { definition, subject, repeats, clock }: DeviceRolloutOptions,
  environments: number,
  limit: Limit,
): Promise<{ setup: number; tried: OneRollout; counted: readonly OneRollout[] }> {
  const began = clock();
  const most = Math.max(1, Math.min(MOST_STEPS, Math.floor(subject.rows / environments)));
  const { rollouts, policy, dispose } = await prepare(definition, subject, environments, most);
  const setup = (clock() - began) / 1000;
  let epoch = 0;
  const once = async (steps: number): Promise<OneRollout> => {
    const start = clock();
    await rollouts.collect(policy, { epoch: epoch++, round: 0, actions: 'policy', environments, steps });
    const seconds = (clock() - start) / 1000;
    return { steps, seconds, stages: (rollouts as { readonly stages?: RolloutStages }).stages ?? null };
  };
  try {
    // The first rollout compiles, and is left out; the second one is to tell how many steps take a second.
    await once(1);
    const tried = await once(Math.min(TRIED_STEPS, most));
    const steps = Math.max(1, Math.min(most, Math.floor((tried.steps * SECONDS) / bareSeconds(tried))));
    const counted: OneRollout[] = [];
    while (counted.length < repeats && !limit.over() && !(counted.length > 0 && limit.enough())) {
      counted.push(await once(steps));
    }
    return { setup, tried, counted };
  } finally {
    await dispose();
  }
}

interface Prepared {
  readonly rollouts: Rollouts;
  readonly policy: Policy;
  dispose(): Promise<void>;
}

async function prepare(
  definition: EnvironmentDefinition,
  subject: RolloutSubject,
  environments: number,
  steps: number,
): Promise<Prepared> {
  const onEngine = environmentOnEngine(definition, subject.engine);
  const observations = onEngine.observationSpace.low.length;
  const recipe: PolicyRecipe = {
    observations,
    actions: spaceSize(onEngine.actionSpace),
    choices: null,
    hiddenSizes: HIDDEN,
    activation: 'tanh',
    logStd: -0.5,
    actor: null,
    network: null,
    parts: null,
    mask: null,
  };
  const plan: RolloutPlan = {
    environmentId: onEngine.id,
    observations,
    extraObservations: 0,
    actionSpace: onEngine.actionSpace,
    costNames: onEngine.costs ?? ['cost'],
    environments,
    steps,
    episodes: 'restart',
    maxSteps: onEngine.maxSteps,
    seed: 0,
    normalizeObservations: true,
    observationClip: 10,
  };
  const cpu = createWasmEngine({ variant: 'relaxed', megabytes: MEGABYTES });
  const engine = await subject.createEngine();
  try {
    const policy = buildPolicy(cpu, recipe, environments, createRandom(0, 'policy'));
    const rollouts: Rollouts =
      onEngine.createRollouts === undefined
        ? new LocalRollouts({
            plan,
            engine: cpu,
            batch: await vectorise(onEngine, environments, subject.settings, cpu),
          })
        : await onEngine.createRollouts(subject.settings, { engine, plan, policy: recipe });
    return {
      rollouts,
      policy,
      async dispose() {
        await rollouts.dispose();
        engine.dispose();
        cpu.dispose();
      },
    };
  } catch (error) {
    engine.dispose();
    cpu.dispose();
    throw error;
  }
}
