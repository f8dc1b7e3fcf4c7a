import type { Registry } from '@belay-rl/core/run';
import type { Series } from './bounded.ts';
import { MadeUpRollouts } from './made-up-rollouts.ts';
import { type DeviceEpoch, deviceEpoch, timeEpochs } from './timed-epochs.ts';

/** An epoch's learning on one engine, by stage [s], and what went to and from the device. */
export interface DeviceUpdateFigures {
  readonly algorithm: string;
  readonly engine: string;
  readonly rows: number;
  /** Epochs that counted; 0: time was over after the first. */
  readonly repeats: number;
  readonly seconds: number;
  readonly values: number;
  readonly policy: number;
  readonly critics: number;
  /** Of the update; null on the processor. */
  readonly device: DeviceEpoch | null;
}

export interface DeviceUpdateOptions {
  readonly registry: Registry;
  readonly environment: string;
  readonly algorithm: string;
  readonly engine: string;
  /** Rows of an epoch. */
  readonly rows: readonly number[];
  readonly repeats: number;
  readonly clock: () => number;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Steps of an environment in an epoch: an episode of a Point task. */
const STEPS = 1000;

/** Epochs of made-up rows, learnt with the algorithm's own minibatches. */
export function updateSeries(options: DeviceUpdateOptions, keep: (figures: DeviceUpdateFigures) => void): Series {
  const { algorithm, engine } = options;
  let last: { readonly rows: number; readonly setup: number; readonly seconds: number } | null = null;
  return {
    name: `an update of ${algorithm} on ${engine}`,
    unit: 'rows',
    sizes: options.rows,
    expect: (rows) => last && last.setup + (2 * last.seconds * rows) / last.rows,
    async measure(size, limit) {
      const environments = Math.max(1, Math.round(size / STEPS));
      const rows = environments * Math.min(STEPS, size);
      const { setup, repeats, best } = await timeEpochs({
        ...options,
        limit,
        settings: {
          'engine.name': engine,
          ...(engine === 'webgpu' ? { 'engine.timed': true } : {}),
          'training.environments': environments,
          'training.stepsPerEpoch': rows,
          ...options.settings,
        },
        rollouts: ({ plan, engine: on }) => new MadeUpRollouts(on, plan),
      });
      const of = (name: string): number => best[name]!;
      last = { rows, setup, seconds: of('Time/Epoch') };
      keep({
        algorithm,
        engine,
        rows,
        repeats,
        seconds: of('Time/Update'),
        values: of('Time/Values'),
        policy: of('Time/Actor'),
        critics: of('Time/Critics'),
        device: deviceEpoch(best),
      });
    },
  };
}
