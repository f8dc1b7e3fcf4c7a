import { createRegistry } from '../../composition/create-registry.ts';
import { resolveConfiguration } from '../../config/resolve-configuration.ts';
import { resolveSchedule } from '../../config/schedule.ts';
import type { AlgorithmDefinition, Family } from '../../contracts/algorithm.ts';
import type { LogRow } from '../../contracts/logger.ts';
import type { Plugin } from '../../contracts/plugin.ts';
import type { Schedule } from '../../contracts/policy-update.ts';
import { isTimeColumn } from '../../training/columns.ts';
import { createTraining } from '../../training/create-training.ts';
import { encodeState } from '../../training/encode-state.ts';
import type { Training } from '../../training/training.ts';
import { type ConformanceEnvironmentOptions, conformanceEnvironment } from './conformance-environment.ts';

/** A setting of a small run. */
export interface ConformanceRunOptions {
  /** Everything but the algorithm itself. */
  readonly plugins: readonly Plugin[];
  /** Runs as it is if a plugin registers it, else is registered for the run. */
  readonly algorithm: AlgorithmDefinition | string;
  readonly environment?: Partial<ConformanceEnvironmentOptions>;
  readonly overrides?: Readonly<Record<string, unknown>>;
}

export interface ConformanceRun {
  readonly training: Training;
  readonly rows: readonly LogRow[];
  /** The checkpoint after the first epoch. */
  readonly checkpoint: () => Uint8Array;
  run(): Promise<void>;
  /** The whole state, bit for bit, times left out. */
  bits(): Uint8Array;
}

const ROWS_PER_EPOCH = 128;
/** Enough passes to come back to the same rows, few enough to be quick. */
const MAX_PASSES = 3;

const smallSchedule: Schedule = { batchSize: 16, passes: 1 };

/** What makes a run small. Off-policy, episodes reach over epochs and the buffer's rings come round. */
const small: Readonly<Record<Family, Readonly<Record<string, unknown>>>> = {
  'on-policy': {
    'training.steps': 3 * ROWS_PER_EPOCH,
    'training.stepsPerEpoch': ROWS_PER_EPOCH,
    'critic.passes': 2,
  },
  'off-policy': {
    'training.steps': 3 * 100,
    'training.stepsPerEpoch': 100,
    'training.warmupSteps': 40,
    'training.updateCycle': 2,
    'training.updatesPerStep': 0.3,
    'training.batchSize': smallSchedule.batchSize,
    'constraint.warmupSteps': 60,
    'buffer.size': 240,
  },
};

/** Three epochs of 128 steps (100 off-policy) with networks of one hidden layer of 8, in this thread, with kernels whose bits are the same everywhere. */
export async function startConformanceRun(options: ConformanceRunOptions): Promise<ConformanceRun> {
  const environment = conformanceEnvironment({ actions: 2, costs: true, ...options.environment });
  const { algorithm } = options;
  const registry = createRegistry();
  for (const plugin of options.plugins) registry.add(plugin);
  registry.add({
    name: 'belay/conformance',
    version: '1.0.0',
    setup(belay) {
      belay.environment(environment);
      if (typeof algorithm !== 'string') belay.algorithm(algorithm);
    },
  });
  const name = typeof algorithm === 'string' ? algorithm : algorithm.name;
  const family = registry.algorithm(name).family ?? 'on-policy';
  const resolve = (more: Readonly<Record<string, unknown>>) =>
    resolveConfiguration({
      registry,
      algorithm: name,
      environment: environment.id,
      overrides: {
        'training.environments': 4,
        'training.workers': 0,
        'training.kernels': 'strict',
        'policy.hiddenSizes': [8],
        'critic.hiddenSizes': [8],
        ...small[family],
        // Episodes of the first policy cost some 16: handlers have something to do.
        'constraint.costLimit': 12,
        ...more,
        ...options.overrides,
      },
    });
  const { batchSize, passes } = family === 'off-policy' ? smallSchedule : resolveSchedule(resolve({}), registry);
  const configuration = resolve({
    ...(passes > MAX_PASSES ? { 'training.passes': MAX_PASSES } : {}),
    ...(batchSize !== 'all' && batchSize > ROWS_PER_EPOCH / 2 ? { 'training.batchSize': ROWS_PER_EPOCH / 2 } : {}),
  });
  const training = await createTraining({ registry, configuration });
  const rows: LogRow[] = [];
  let first: Uint8Array | null = null;
  return {
    training,
    rows,
    checkpoint: () => first!,
    async run() {
      await training.run({
        onEpoch(row) {
          rows.push(Object.fromEntries(Object.entries(row).filter(([column]) => !isTimeColumn(column))));
          first ??= training.save();
        },
      });
    },
    bits: () => encodeState({ ...training.saveState(), seconds: 0 }),
  };
}
