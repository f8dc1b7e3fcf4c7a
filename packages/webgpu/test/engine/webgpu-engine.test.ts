import { engineConformance } from '@belay-rl/core/testing';
import { WebGpuEngine } from '../../src/engine/webgpu-engine.ts';
import { deviceTest } from '../support/driver.ts';

for (const { title, run } of engineConformance('webgpu', {
  createEngine: () => WebGpuEngine.create({ megabytes: 64 }),
  held: (engine) => (engine as WebGpuEngine).on.device.counters.bytesHeld,
})) {
  deviceTest(title, async (t) => {
    await t.notThrowsAsync(run);
  });
}
