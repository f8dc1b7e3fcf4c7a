import { definePlugin, type EngineDefinition } from '@belay-rl/core';
import { type BackendChoice, CHOICES } from './choices.ts';

const settings = {
  backend: {
    doc: 'What TensorFlow.js computes on: its native library (tensorflow), a graphics device (webgpu), WebAssembly, or plain JavaScript (cpu). auto takes the first of these that loads, but a software driver of WebGPU only after WebAssembly.',
    format: 'choice',
    values: CHOICES,
    default: 'auto',
  },
} as const satisfies EngineDefinition['settings'];

/** `engine.name=tensorflow`. */
export const tensorflowEngine: EngineDefinition<typeof settings> = {
  summary: 'TensorFlow.js, which you install: native TensorFlow, WebGPU, WebAssembly or JavaScript.',
  settings,
  async create({ backend }, { kernels, megabytes }) {
    // Loaded by the runs that want it: every command knows the plugin.
    const [{ chooseBackend }, { TensorFlowEngine }] = await Promise.all([
      import('./backends.ts'),
      import('./tensorflow-engine.ts'),
    ]);
    return new TensorFlowEngine({ backend: await chooseBackend(backend as BackendChoice), kernels, megabytes });
  },
};

/** Networks on TensorFlow.js. */
export const tensorflow = definePlugin({
  name: '@belay-rl/tensorflow',
  version: '0.1.0',
  belay: '^0.1.0',
  setup(belay) {
    belay.engine('tensorflow', tensorflowEngine);
  },
});

export default tensorflow;
