import { defineSettings, type EngineDefinition } from '@belay-rl/core';

const settings = defineSettings({
  timed: {
    doc: 'Wait for the graphics device after each stage of an update, so that Time/Values, Time/Actor and Time/Critics tell them apart; a little slower.',
    format: 'boolean',
    default: false,
  },
});

/** The engine `webgpu`: networks, and whole updates if the run's parts have kernels, on a graphics device. */
export const webgpuEngine: EngineDefinition<typeof settings> = {
  summary: 'Networks on a graphics device, through WebGPU (npm webgpu in Node, navigator.gpu in a browser).',
  metrics: {
    'Device/Readbacks': 'times in the epoch that the run waited for numbers of the graphics device',
    'Device/MegabytesRead': 'numbers of the graphics device that the epoch read back [MB]',
    'Device/MegabytesWritten': 'numbers that the epoch sent to the graphics device [MB]',
    'Device/Dispatches': 'kernels that the epoch ran on the graphics device',
    'Time/Device': 'time of the epoch in which the run waited for the graphics device [s]',
  },
  settings,
  async create({ timed }, { megabytes }) {
    // Loaded by the runs that want it: every command knows the plugin.
    const { WebGpuEngine } = await import('./webgpu-engine.ts');
    return WebGpuEngine.create({ megabytes, timed });
  },
};
