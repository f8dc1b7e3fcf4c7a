import { engineConformance } from '@belay-rl/core/testing';
import test from 'ava';
import { offerSoftwareDriver } from '../../webgpu/test/support/software-driver.ts';
import { BACKENDS, type BackendName, loadBackend, TensorFlowEngine } from '../src/index.ts';

/** The sentence that says why a backend is not tried here; null: it is there. */
async function absence(name: BackendName): Promise<string | null> {
  try {
    await loadBackend(name);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const driver = offerSoftwareDriver();
const absences: (string | null)[] = [];
for (const name of BACKENDS) absences.push(await absence(name));

for (const [i, name] of BACKENDS.entries()) {
  const why = absences[i];
  if (typeof why === 'string') {
    test(`engine tensorflow on ${name}: left out`, (t) => {
      t.log(why);
      // What is installed must be found: a software driver with all three packages of the backend, an adapter.
      t.false(driver && /finds no adapter/.test(why), why);
    });
    continue;
  }
  const cases = engineConformance(`tensorflow on ${name}`, {
    createEngine: async () => new TensorFlowEngine({ backend: await loadBackend(name), megabytes: 64 }),
    awaits: name === 'webgpu',
    held: (engine) => (engine as TensorFlowEngine).tensors,
  });
  // One after the other: all engines of a process share TensorFlow.js.
  for (const { title, run } of cases) {
    test.serial(title, async (t) => {
      await t.notThrowsAsync(run);
    });
  }
}
