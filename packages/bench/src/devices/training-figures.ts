import type { Registry } from '@belay-rl/core/run';
import type { Series } from './bounded.ts';
import { type DeviceEpoch, deviceEpoch, timeEpochs } from './timed-epochs.ts';

/** Whole epochs of a training, rollouts and learning. */
export interface DeviceTrainingFigures {
  readonly algorithm: string;
  /** What computes the environments, and the networks. */
  readonly engines: readonly [environment: string, networks: string];
  readonly environments: number;
  /** Of each environment in an epoch. */
  readonly steps: number;
  /** Epochs that counted; 0: time was over after the first. */
  readonly repeats: number;
  /** Of all environments together, over the whole epoch. */
  readonly stepsPerSecond: number;
  /** Of an epoch [s]. */
  readonly seconds: number;
  readonly rollout: number;
  readonly update: number;
  /** null on the processor. */
  readonly device: DeviceEpoch | null;
}

export interface DeviceTrainingOptions {
  readonly registry: Registry;
  readonly environment: string;
  readonly algorithm: string;
  readonly engines: readonly [environment: string, networks: string];
  readonly counts: readonly number[];
  readonly repeats: number;
  readonly clock: () => number;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Minibatches of a pass, however many rows there are: small ones would leave a device idle. */
const MINIBATCHES = { policy: 10, critics: 40 };

/** Whole epochs over numbers of environments, rollouts and learning, on the same engines. */
export function trainingSeries(options: DeviceTrainingOptions, keep: (figures: DeviceTrainingFigures) => void): Series {
  const { algorithm, engines } = options;
  // An epoch holds an episode of each environment, which is the least.
  const steps = options.registry.environment(options.environment).maxSteps;
  let last: { readonly count: number; readonly setup: number; readonly seconds: number } | null = null;
  return {
    name: `a training by ${algorithm} on ${engines.join(' and ')}`,
    unit: 'environments',
    sizes: options.counts,
    expect: (count) => last && last.setup + (2 * last.seconds * count) / last.count,
    async measure(environments, limit) {
      const rows = environments * steps;
      const { setup, repeats, best } = await timeEpochs({
        ...options,
        limit,
        settings: {
          'environment.engine': engines[0],
          'engine.name': engines[1],
          'training.environments': environments,
          'training.stepsPerEpoch': rows,
          'training.batchSize': Math.ceil(rows / MINIBATCHES.policy),
          'critic.batchSize': Math.ceil(rows / MINIBATCHES.critics),
          ...options.settings,
        },
      });
      const of = (name: string): number => best[name]!;
      const seconds = of('Time/Epoch');
      last = { count: environments, setup, seconds };
      keep({
        algorithm,
        engines,
        environments,
        steps,
        repeats,
        stepsPerSecond: rows / seconds,
        seconds,
        rollout: of('Time/Rollout'),
        update: of('Time/Update'),
        device: deviceEpoch(best),
      });
    },
  };
}
