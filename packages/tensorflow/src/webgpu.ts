import { refuse } from '@belay-rl/core';
import { about, brought, type LoadedBackend } from './loaded-backend.ts';
import type { OptionalModules } from './optional-modules.ts';
import type { TensorFlow } from './tensorflow.ts';

/** What is used of `navigator.gpu`. */
interface Gpu {
  requestAdapter(): Promise<{
    readonly info?: { readonly description?: string; readonly vendor?: string; readonly isFallbackAdapter?: boolean };
  } | null>;
}

/** A software driver says so, or bears one of these names. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** The objects that npm `webgpu` creates stay referenced: Node ends when one is collected while a device of it is in use. */
const kept: Gpu[] = [];

export async function loadWebGpu(tf: TensorFlow, modules: OptionalModules): Promise<LoadedBackend> {
  const gpu = await findGpu(modules);
  const adapter = await gpu.requestAdapter();
  if (adapter === null) {
    throw refuse(
      'engine-missing',
      'WebGPU finds no adapter here; install a Vulkan driver (or start the browser with WebGPU), or set engine.backend=wasm.',
    );
  }
  await brought('@tensorflow/tfjs-backend-webgpu', 'webgpu', modules.webgpu);
  if (!(await tf.setBackend('webgpu').catch(() => false))) {
    throw refuse('engine-broken', 'The webgpu backend of TensorFlow.js did not start; set engine.backend=wasm.');
  }
  // One program for every product, and none on the processor: else a row's bits would depend on the rows round it.
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  const { description = '', vendor = '', isFallbackAdapter = false } = adapter.info ?? {};
  const software = isFallbackAdapter || SOFTWARE.test(`${vendor} ${description}`);
  const device = description || vendor || 'a GPU that does not say its name';
  return {
    name: 'webgpu',
    tf,
    about: about(tf, 'webgpu', ` (${device}${software ? ', software' : ''})`),
    software,
    later: true,
    rowBlock: 64,
  };
}

async function findGpu(modules: OptionalModules): Promise<Gpu> {
  const { navigator } = globalThis as { readonly navigator?: { readonly gpu?: Gpu } };
  if (navigator?.gpu !== undefined) return navigator.gpu;
  const { create, globals } = (await brought('webgpu', 'webgpu', modules.dawn)) as {
    create(flags: readonly string[]): Gpu;
    readonly globals: object;
  };
  Object.assign(globalThis, globals);
  const dawn = create([]);
  kept.push(dawn);
  if (globalThis.navigator === undefined) Object.defineProperty(globalThis, 'navigator', { value: {} });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: dawn, configurable: true });
  return dawn;
}
