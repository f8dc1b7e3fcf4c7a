import type { Registry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import { benchDeviceRollouts, type DeviceRolloutFigures, type RolloutSubject } from './rollout-figures.ts';
import { benchDeviceUpdates, type DeviceUpdateFigures } from './update-figures.ts';

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
  readonly rollouts: readonly DeviceRolloutFigures[];
  readonly updates: readonly DeviceUpdateFigures[];
}

export interface DeviceBenchOptions {
  readonly registry: Registry;
  readonly adapter: DeviceFacts;
  readonly repeats: number;
  readonly onProgress?: (sentence: string) => void;
}

const ENVIRONMENT = 'SafetyPointGoal1-v0';
const COUNTS = [64, 256, 1024, 4096, 16_384, 65_536];
/** Rows of a rollout, by what computes it: a second or so. */
const ROWS = { device: 2 ** 20, software: 2 ** 15, planar: 2 ** 17 } as const;

/** Rows of an update, and the algorithms that are measured. */
const UPDATES = { device: [2000, 20_000, 200_000, 1_000_000], software: [2000] } as const;
const ALGORITHMS = ['kfcpo', 'cpo'];

/** Rollouts and updates on the graphics device next to the planar engine, from 64 to 65,536 environments. */
export async function benchDevices({
  registry,
  adapter,
  repeats,
  onProgress,
}: DeviceBenchOptions): Promise<DeviceFigures> {
  const definition = registry.environment(ENVIRONMENT);
  const webgpu = registry.engine('webgpu');
  const megabytes = 64;
  const subjects: readonly RolloutSubject[] = [
    {
      engine: 'webgpu',
      settings: { freeBodies: 'fixed' },
      rows: adapter.software ? ROWS.software : ROWS.device,
      createEngine: async () => webgpu.create({}, { kernels: 'relaxed', shared: false, megabytes }),
    },
    {
      engine: 'planar',
      settings: {},
      rows: ROWS.planar,
      createEngine: async () => createWasmEngine({ variant: 'relaxed', megabytes }),
    },
  ];
  // As long as one engine uses the device, it keeps what it has compiled.
  const keep = await subjects[0]?.createEngine();
  try {
    const clock = (): number => performance.now();
    const rollouts = await benchDeviceRollouts(definition, subjects, { counts: COUNTS, repeats, clock, onProgress });
    const updates = await benchDeviceUpdates({
      registry,
      environment: ENVIRONMENT,
      algorithms: ALGORITHMS,
      rows: adapter.software ? UPDATES.software : UPDATES.device,
      repeats,
      onProgress,
    });
    return { adapter, environment: ENVIRONMENT, policy: '60-64-64-2, tanh', rollouts, updates };
  } finally {
    keep?.dispose();
  }
}
