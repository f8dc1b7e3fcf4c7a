// A small training with rollouts on a graphics device, for a browser page.

import algorithms from '@belay-rl/algorithms';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import { safetyGymnasium } from '@belay-rl/envs';
import webgpu, { describePreferred } from '@belay-rl/webgpu';

/** Returns and costs of the epochs, and the device's name. */
export async function trainOnDevice(environment) {
  const registry = createRegistry().add(safetyGymnasium).add(algorithms).add(webgpu);
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'trpo',
    environment,
    overrides: {
      'environment.engine': 'webgpu',
      'training.environments': 3,
      'training.stepsPerEpoch': 1500,
      'training.steps': 3000,
      'policy.hiddenSizes': [8],
      'critic.passes': 1,
    },
  });
  const rows = [];
  const sink = { open() {}, row: (row) => void rows.push(row), message() {}, close() {} };
  const training = await createTraining({ registry, configuration, sinks: [sink] });
  try {
    await training.run();
  } finally {
    await training.dispose();
  }
  const { name } = await describePreferred();
  return { name, rows: rows.map((row) => [row['Metrics/EpRet'], row['Metrics/EpCost'], row['Metrics/EpLen']]) };
}
