import algorithmsPlugin, { sacFamily } from '@belay-rl/algorithms';
import {
  ActorCritic,
  actorCriticMetrics,
  CvpoLearner,
  cvpoDefaults,
  cvpoMetrics,
  cvpoSettings,
  type Stage,
  type Stages,
} from '@belay-rl/algorithms/internals';
import { type Belay, definePlugin, type EnvironmentDefinition, type LearnerContext, offPolicy } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';

/** Which learner to measure, at which sizes. */
export interface UpdateMeasureOptions {
  /** sac-lag: batch 256, two critics of the reward and two of the cost, automatic temperature; or cvpo: 64 states × 64 actions. */
  readonly algorithm: 'sac-lag' | 'cvpo';
  /** Hidden widths of actor and critics. */
  readonly hiddenSizes: readonly number[];
  /** o and A; default 60 and 2. */
  readonly observations?: number;
  readonly actions?: number;
  /** B, and of cvpo K. */
  readonly batchSize?: number;
  readonly samples?: number;
  /** Gradient steps of a repeat. */
  readonly updates: number;
  /** Repeats that count; one more goes before, to warm up. */
  readonly repeats: number;
  readonly kernels?: 'relaxed' | 'strict';
  /** Called before each repeat that counts: for what is measured in turns with it. */
  readonly between?: () => Promise<void>;
}

/** One entry a repeat. */
export interface UpdateMeasures {
  /** Of one gradient step, sampling from the replay buffer included [ms]. */
  readonly milliseconds: readonly number[];
  /** The same by stage, in the order of a gradient step; what is left of `milliseconds` is sampling and the loop. */
  readonly stages: Readonly<Record<string, readonly number[]>>;
  /** Multiply-adds of its matrix products, as two operations each [10⁹]. */
  readonly gigaflop: number;
}

/** Environment steps of a repeat, besides its gradient steps. */
const STEPS = 1000;

/** What a gradient step of an off-policy algorithm takes on this machine: the run's own learner, replay buffer and loop. */
export async function measureUpdate(options: UpdateMeasureOptions): Promise<UpdateMeasures> {
  const { algorithm, hiddenSizes, observations = 60, actions = 2, updates, repeats } = options;
  const batchSize = options.batchSize ?? (algorithm === 'cvpo' ? 64 : 256);
  const samples = options.samples ?? 64;
  const environment = noise(observations, actions);
  const laps = new Laps();
  const registry = createRegistry()
    .add(algorithmsPlugin)
    .add(
      definePlugin({
        name: 'belay/measure-update',
        version: '1.0.0',
        setup(belay) {
          belay.environment(environment);
          addTimed(belay, algorithm, laps);
        },
      }),
    );
  const configuration = resolveConfiguration({
    registry,
    algorithm: `${algorithm}-timed`,
    environment: environment.id,
    overrides: {
      'training.steps': (repeats + 1) * STEPS,
      'training.stepsPerEpoch': STEPS,
      'training.environments': 1,
      'training.updateCycle': STEPS,
      'training.updatesPerStep': updates / STEPS,
      'training.warmupSteps': 0,
      'training.batchSize': batchSize,
      'training.workers': 0,
      'training.kernels': options.kernels ?? 'relaxed',
      'policy.hiddenSizes': [...hiddenSizes],
      'critic.hiddenSizes': [...hiddenSizes],
      'constraint.costLimit': 10,
      'buffer.size': 4 * STEPS,
      ...(algorithm === 'cvpo'
        ? { 'algorithm.samples': samples }
        : { 'critic.costEnsemble': 2, 'constraint.warmupSteps': 0 }),
    },
  });
  const milliseconds: number[] = [];
  const stages: Record<string, number[]> = {};
  const training = await createTraining({ registry, configuration });
  let warm = false;
  try {
    await training.run({
      async onEpoch(row) {
        const spentBy = laps.take();
        if (warm) {
          milliseconds.push((1000 * row['Time/Update']!) / row['Train/Updates']!);
          for (const [stage, spent] of spentBy) {
            stages[stage] ??= [];
            stages[stage].push(spent / row['Train/Updates']!);
          }
        }
        warm = true;
        if (milliseconds.length < repeats) await options.between?.();
        laps.take();
      },
    });
  } finally {
    await training.dispose();
  }
  const sizes = { observations, actions, hiddenSizes, batchSize, samples };
  return { milliseconds, stages, gigaflop: gigaflopOf(algorithm, sizes) };
}

/** Registers the suite's learner with its stages timed. */
function addTimed(belay: Belay, algorithm: UpdateMeasureOptions['algorithm'], laps: Laps): void {
  const own = { name: `${algorithm}-timed`, summary: `${algorithm}, its stages timed.` };
  if (algorithm === 'cvpo') {
    belay.algorithm(
      offPolicy({
        ...own,
        parts: { eStep: 'estep-dual', mStep: 'm-step-trust-region' },
        settings: cvpoSettings,
        defaults: cvpoDefaults,
        metrics: cvpoMetrics,
        create: (context) => laps.wrap(new CvpoLearner(context, true)),
      }),
    );
    return;
  }
  belay.algorithm(
    offPolicy({
      ...own,
      parts: { optimizer: 'adam', constraint: 'lagrangian' },
      settings: sacFamily.settings!,
      defaults: sacFamily.defaults,
      metrics: { ...actorCriticMetrics, ...sacFamily.metrics },
      create: (context) => laps.wrap(new ActorCritic(context as LearnerContext, sacFamily.method(context))),
    }),
  );
}

/** Adds up what each stage took. */
class Laps {
  #spent = new Map<string, number>();

  /** Puts a timed function in the place of each of the learner's stages. */
  wrap<L extends { readonly stages: Stages }>(learner: L): L {
    for (const [name, stage] of Object.entries(learner.stages)) learner.stages[name] = this.#timed(name, stage);
    return learner;
  }

  #timed(name: string, stage: Stage): Stage {
    return (batch) => {
      const begin = performance.now();
      const end = (): void => {
        this.#spent.set(name, (this.#spent.get(name) ?? 0) + performance.now() - begin);
      };
      const done = stage(batch);
      return done instanceof Promise ? done.then(end) : end();
    };
  }

  /** Milliseconds by stage since the last call. */
  take(): ReadonlyMap<string, number> {
    const spent = this.#spent;
    this.#spent = new Map();
    return spent;
  }
}

interface Sizes {
  readonly observations: number;
  readonly actions: number;
  readonly hiddenSizes: readonly number[];
  readonly batchSize: number;
  readonly samples: number;
}

/** A forward pass is one product a layer, a backward pass two, but for the first layer, whose input needs no gradient. */
function gigaflopOf(algorithm: UpdateMeasureOptions['algorithm'], sizes: Sizes): number {
  const { observations, actions, hiddenSizes, batchSize, samples } = sizes;
  const critic = weights([observations + actions, ...hiddenSizes, 1]);
  const actor = weights([observations, ...hiddenSizes, 2 * actions]);
  const fit = 4 * critic.all - critic.first;
  // Actions in s′, then one gradient of the actor; of sac-lag that goes through every critic to its input.
  const policy = 4 * actor.all - actor.first;
  const products =
    algorithm === 'sac-lag'
      ? 4 * (fit + 2 * critic.all) + policy
      : 2 * (fit + samples * critic.all) + policy + actor.all;
  return (2 * batchSize * products) / 1e9;
}

function weights(sizes: readonly number[]): { readonly all: number; readonly first: number } {
  let all = 0;
  for (let l = 1; l < sizes.length; l++) all += sizes[l - 1]! * sizes[l]!;
  return { all, first: sizes[0]! * sizes[1]! };
}

/** Episodes of numbers without structure. */
function noise(observations: number, actions: number): EnvironmentDefinition {
  const bounds = (n: number, bound: number) => ({ low: Array(n).fill(-bound), high: Array(n).fill(bound) });
  const length = 100;
  return {
    id: 'Noise-v0',
    summary: 'Numbers without structure, to measure with.',
    observationSpace: bounds(observations, 1),
    actionSpace: bounds(actions, 1),
    maxSteps: length,
    create() {
      let t = 0;
      let step = 0;
      const next = () => Array.from({ length: observations }, (_, j) => Math.sin(1.7 * ++t + j));
      return {
        reset() {
          step = 0;
          return next();
        },
        step: (action) => ({
          observation: next(),
          reward: Math.sin(t) * action[0]!,
          cost: t % 7 === 0 ? 1 : 0,
          terminated: false,
          truncated: ++step === length,
        }),
      };
    },
  };
}
