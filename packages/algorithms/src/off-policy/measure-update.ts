import {
  createRegistry,
  createTraining,
  definePlugin,
  type EnvironmentDefinition,
  resolveConfiguration,
} from '@belay-rl/core';
import { algorithmsPlugin } from '../plugin.ts';

export interface UpdateMeasureOptions {
  /** An off-policy algorithm of this package; default 'sac-lag'. */
  readonly algorithm?: string;
  /** Hidden widths of actor and critics. */
  readonly hiddenSizes: readonly number[];
  readonly observations?: number;
  readonly actions?: number;
  readonly batchSize?: number;
  /** Gradient steps that are timed; as many go before, to warm up. */
  readonly updates?: number;
  readonly kernels?: 'relaxed' | 'strict';
}

export interface UpdateFigures {
  /** Of one gradient step, sampling from the replay buffer included [ms]. */
  readonly milliseconds: number;
  /** Multiply-adds of its matrix products, as two operations each, in 10⁹. */
  readonly gigaflop: number;
  /** The same for a second. */
  readonly gigaflops: number;
}

/** What a gradient step of an off-policy algorithm takes on this machine: twin reward critics, one cost critic, actor, targets. One core. */
export async function measureUpdate(options: UpdateMeasureOptions): Promise<UpdateFigures> {
  const {
    algorithm = 'sac-lag',
    hiddenSizes,
    observations = 60,
    actions = 2,
    batchSize = 256,
    updates = 200,
  } = options;
  const environment = noise(observations, actions);
  const registry = createRegistry()
    .add(algorithmsPlugin)
    .add(
      definePlugin({
        name: 'belay/measure-update',
        version: '1.0.0',
        setup: (belay) => belay.environment(environment),
      }),
    );
  // One round of warm-up, one of gradient steps to warm up, one that is timed.
  const steps = Math.max(updates, 1000);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: environment.id,
    overrides: {
      'training.steps': 3 * steps,
      'training.stepsPerEpoch': steps,
      'training.warmupSteps': steps,
      'training.updateCycle': steps,
      'training.updatesPerStep': updates / steps,
      'training.batchSize': batchSize,
      'training.workers': 0,
      'training.kernels': options.kernels ?? 'relaxed',
      'policy.hiddenSizes': [...hiddenSizes],
      'critic.hiddenSizes': [...hiddenSizes],
      'constraint.costLimit': 10,
      'buffer.size': 4 * steps,
    },
  });
  const training = await createTraining({ registry, configuration });
  const row = await training.run();
  await training.dispose();
  const milliseconds = (1000 * row!['Time/Update']!) / row!['Train/Updates']!;
  const delay = (configuration.entry('algorithm.policyDelay')?.value ?? 1) as number;
  const members = configuration.value('critic.ensemble') as number;
  const heads = configuration.value('policy.actor') === 'squashed-gaussian' ? 2 * actions : actions;
  const critic = weights([observations + actions, ...hiddenSizes, 1]);
  const actor = weights([observations, ...hiddenSizes, heads]);
  const critics = members + 1;
  // Critics: target, forward, and two products backward, but for the gradient of their input; then through them to the actions.
  const fit = critics * (4 * critic.all - critic.first);
  const step =
    (members > 1 && algorithm.startsWith('sac') ? critics : 2) * 2 * critic.all + 3 * actor.all - actor.first;
  const gigaflop = (2 * batchSize * (actor.all + fit + step / delay)) / 1e9;
  return { milliseconds, gigaflop, gigaflops: (1000 * gigaflop) / milliseconds };
}

function weights(sizes: readonly number[]): { readonly all: number; readonly first: number } {
  let all = 0;
  for (let l = 1; l < sizes.length; l++) all += sizes[l - 1]! * sizes[l]!;
  return { all, first: sizes[0]! * sizes[1]! };
}

/** A thousand steps of numbers without structure. */
function noise(observations: number, actions: number): EnvironmentDefinition {
  const bounds = (n: number, bound: number) => ({ low: Array(n).fill(-bound), high: Array(n).fill(bound) });
  return {
    id: 'Noise-v0',
    summary: 'Numbers without structure, to measure with.',
    observationSpace: bounds(observations, 1),
    actionSpace: bounds(actions, 1),
    maxSteps: 1000,
    create() {
      let t = 0;
      const next = () => Array.from({ length: observations }, (_, j) => Math.sin(1.7 * ++t + j));
      return {
        reset: next,
        step: (action) => ({
          observation: next(),
          reward: Math.sin(t) * action[0]!,
          cost: t % 7 === 0 ? 1 : 0,
          terminated: false,
          truncated: false,
        }),
      };
    },
  };
}
