import { definePlugin } from '@belay-rl/core';
import { webgpuEngine } from './engine/engine-definition.ts';
import { planarTasks, twinTasks } from './environments/planar-tasks.ts';

/** Environments and networks on a graphics device. */
export const webgpu = definePlugin({
  name: '@belay-rl/webgpu',
  version: '0.1.0',
  belay: '^0.1.0',
  setup(belay) {
    belay.engine('webgpu', webgpuEngine);
    belay.environmentEngine('webgpu', planarTasks);
    belay.environmentEngine('twin', twinTasks);
  },
});

export default webgpu;
