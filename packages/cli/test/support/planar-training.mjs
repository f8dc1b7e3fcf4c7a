// One training on the planar engine, for Node and for a browser page alike.

import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import { safetyGymnasium } from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';

/** Rows of a few epochs, times left out. */
export async function trainOnPlanar(environment) {
  const registry = createRegistry().add(kfcpo).add(safetyGymnasium);
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'kfcpo',
    environment,
    overrides: {
      seed: 7,
      'training.steps': 6000,
      'training.stepsPerEpoch': 2000,
      'training.environments': 4,
      'training.workers': 0,
      'training.kernels': 'strict',
      'environment.engine': 'planar',
    },
  });
  const rows = [];
  const sink = { open() {}, row: (row) => rows.push(row), message() {}, close() {} };
  const training = await createTraining({ registry, configuration, sinks: [sink] });
  await training.run();
  await training.dispose();
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/'))));
}
