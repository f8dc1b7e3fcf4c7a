import { definePlugin } from '@belay-rl/core';

/** Environments and networks on a graphics device. */
export const webgpu = definePlugin({
  name: '@belay-rl/webgpu',
  version: '0.1.0',
  belay: '^0.1.0',
  setup() {},
});
