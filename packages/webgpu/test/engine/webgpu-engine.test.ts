import { engineConformance } from '@belay-rl/core/testing';
import { acquireDevice } from '../../src/device/shared-device.ts';
import { WebGpuEngine } from '../../src/engine/webgpu-engine.ts';
import { deviceTest, missing } from '../support/driver.ts';

// Held by this file, so that kernels are compiled once.
if (missing === null) await acquireDevice();

for (const { title, run } of engineConformance('webgpu', {
  createEngine: () => WebGpuEngine.create({ megabytes: 64 }),
  held: (engine) => (engine as WebGpuEngine).on.device.counters.bytesHeld,
})) {
  deviceTest(title, async (t) => {
    await t.notThrowsAsync(run);
  });
}
