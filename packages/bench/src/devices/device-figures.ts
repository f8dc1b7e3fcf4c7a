import type { Settings } from '@belay-rl/core';
import type { Registry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import { type LeftOut, measureWithin } from './bounded.ts';
import { type DeviceRolloutFigures, type RolloutSubject, rolloutSeries } from './rollout-figures.ts';
import { type DeviceTrainingFigures, trainingSeries } from './training-figures.ts';
import { type DeviceUpdateFigures, updateSeries } from './update-figures.ts';

/** The device that is measured. */
export interface DeviceFacts {
  readonly name: string;
  /** It computes on the CPU. */
  readonly software: boolean;
  readonly limits: Readonly<Record<string, number>>;
}

export interface DeviceFigures {
  readonly adapter: DeviceFacts;
  readonly environment: string;
  /** Layers of the policy. */
  readonly policy: string;
  /** What was allowed, and what it took [s]. */
  readonly budget: number;
  readonly seconds: number;
  readonly rollouts: readonly DeviceRolloutFigures[];
  readonly updates: readonly DeviceUpdateFigures[];
  readonly trainings: readonly DeviceTrainingFigures[];
  readonly leftOut: readonly LeftOut[];
}

export interface DeviceBenchOptions {
  readonly registry: Registry;
  readonly adapter: DeviceFacts;
  readonly repeats: number;
  /** Seconds after which nothing more begins. */
  readonly budget: number;
  readonly onProgress?: (sentence: string) => void;
  readonly sizes?: Partial<DeviceSizes>;
}

/** What is measured, the smallest first. */
export interface DeviceSizes {
  /** Environments of rollouts. */
  readonly rollouts: readonly number[];
  /** Rows of an update. */
  readonly updates: readonly number[];
  /** Environments of whole epochs. */
  readonly trainings: readonly number[];
}

const ENVIRONMENT = 'SafetyPointGoal1-v0';
const SIZES: DeviceSizes = {
  rollouts: [64, 256, 1024, 4096, 16_384, 65_536],
  updates: [2000, 20_000, 200_000, 1_000_000],
  trainings: [2, 16, 256, 1024, 4096, 16_384],
};
/** Most rows of a rollout: a gigabyte of observations on a graphics card. */
const ROWS = { device: 2 ** 22, processor: 2 ** 18 } as const;
const MEGABYTES = 64;

/**
 * All figures of a graphics device next to those of the CPU's engines: rollouts over environments, updates over rows by stage, whole
 * epochs; sizes upward, within a budget of time.
 */
export async function benchDevices(options: DeviceBenchOptions): Promise<DeviceFigures> {
  const { registry, adapter, repeats, budget, onProgress } = options;
  const sizes = { ...SIZES, ...options.sizes };
  const definition = registry.environment(ENVIRONMENT);
  const webgpu = registry.engine('webgpu');
  const subjects: readonly RolloutSubject[] = [
    {
      engine: 'webgpu',
      settings: { freeBodies: 'fixed' },
      rows: rowsThatFit(adapter, definition.observationSpace.low.length),
      createEngine: async () => webgpu.create({}, { kernels: 'relaxed', shared: false, megabytes: MEGABYTES }),
    },
    {
      engine: 'planar',
      settings: {},
      rows: ROWS.processor,
      createEngine: async () => createWasmEngine({ variant: 'relaxed', megabytes: MEGABYTES }),
    },
  ];
  const clock = (): number => performance.now();
  const began = clock();
  const rollouts: DeviceRolloutFigures[] = [];
  const updates: DeviceUpdateFigures[] = [];
  const trainings: DeviceTrainingFigures[] = [];
  const common = { registry, environment: ENVIRONMENT, repeats, clock };
  const rolloutsOn = (subject: RolloutSubject) =>
    rolloutSeries({ definition, subject, counts: sizes.rollouts, repeats, clock }, (one) => void rollouts.push(one));
  const updatesOn = (algorithm: string, engine: string) =>
    updateSeries({ ...common, algorithm, engine, rows: sizes.updates }, (one) => void updates.push(one));
  const trainingsOn = (engines: readonly [string, string], settings: Settings) =>
    trainingSeries(
      { ...common, algorithm: 'kfcpo', engines, counts: sizes.trainings, settings },
      (one) => void trainings.push(one),
    );
  // The CPU's first: they are done at once, whatever the device is.
  const series = [
    ...subjects.toReversed().map(rolloutsOn),
    updatesOn('kfcpo', 'wasm'),
    updatesOn('cpo', 'wasm'),
    trainingsOn(['planar', 'wasm'], {}),
    updatesOn('kfcpo', 'webgpu'),
    trainingsOn(['webgpu', 'webgpu'], { 'environment.freeBodies': 'fixed' }),
    updatesOn('cpo', 'webgpu'),
  ];
  // As long as one engine uses the device, it keeps what it has compiled.
  const keep = await subjects[0]?.createEngine();
  try {
    const leftOut = await measureWithin(series, { budget, clock, onProgress });
    const seconds = (clock() - began) / 1000;
    const policy = '60-64-64-2, tanh';
    return { adapter, environment: ENVIRONMENT, policy, budget, seconds, rollouts, updates, trainings, leftOut };
  } finally {
    keep?.dispose();
  }
}

/** Rows whose observations one buffer of the device holds. */
function rowsThatFit({ software, limits }: DeviceFacts, width: number): number {
  const most = software ? ROWS.processor : ROWS.device;
  const bytes = Math.min(limits['maxStorageBufferBindingSize'] ?? Infinity, limits['maxBufferSize'] ?? Infinity);
  return Math.min(most, Math.floor(bytes / (4 * width)));
}
