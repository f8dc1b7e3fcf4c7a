import algorithms from '@belay-rl/algorithms';
import type { LogRow } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration, type Training } from '@belay-rl/core/run';
import envs from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import webgpu from '../../src/index.ts';

/** A short training on the planar engine: 3 epochs of 600 rows unless the settings say otherwise. */
export interface SmallTraining {
  readonly training: Training;
  /** Rows without columns of time. */
  readonly rows: LogRow[];
  readonly messages: string[];
}

/** Sets the training up; the caller runs and disposes of it. */
export async function smallTraining(
  algorithm: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<SmallTraining> {
  const registry = createRegistry().add(envs).add(algorithms).add(kfcpo).add(webgpu);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: 'SafetyPointCircle1-v0',
    overrides: {
      'training.steps': 3000,
      'training.stepsPerEpoch': 1000,
      'training.environments': 2,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [17, 9],
      'critic.hiddenSizes': [13, 8],
      'critic.batchSize': 500,
      'critic.passes': 1,
      ...settings,
    },
  });
  const rows: LogRow[] = [];
  const messages: string[] = [];
  const training = await createTraining({
    registry,
    configuration,
    sinks: [
      {
        open() {},
        row(values) {
          rows.push(Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('Time/'))));
        },
        message: (sentence) => void messages.push(sentence),
        close() {},
      },
    ],
  });
  return { training, rows, messages };
}
