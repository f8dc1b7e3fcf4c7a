import type { EngineDefinition, NoSettings } from '@belay-rl/core';
import { WebGpuEngine } from './webgpu-engine.ts';

/** The engine `webgpu`: networks on a graphics device. */
export const webgpuEngine: EngineDefinition<NoSettings> = {
  summary: 'Networks on a graphics device, through WebGPU (npm webgpu in Node, navigator.gpu in a browser).',
  metrics: {
    'Device/Readbacks': 'times in the epoch that the run waited for numbers of the graphics device',
    'Device/MegabytesRead': 'numbers of the graphics device that the epoch read back [MB]',
    'Device/MegabytesWritten': 'numbers that the epoch sent to the graphics device [MB]',
    'Device/Dispatches': 'kernels that the epoch ran on the graphics device',
  },
  create: (_settings, { megabytes }) => WebGpuEngine.create({ megabytes }),
};
