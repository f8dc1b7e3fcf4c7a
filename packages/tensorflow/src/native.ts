import { refuse } from '@belay-rl/core';
import { about, type LoadedBackend } from './loaded-backend.ts';
import { isMissing, type OptionalModules } from './optional-modules.ts';
import type { TensorFlow } from './tensorflow.ts';

/** What `@tensorflow/tfjs-node` has besides: the library's version, and whether it found a GPU. */
interface NativeTensorFlow extends TensorFlow {
  readonly version?: { readonly 'tfjs-core'?: string };
  backend(): { readonly isUsingGpuDevice?: boolean; readonly binding?: { readonly TF_Version?: string } };
}

/** The native library of TensorFlow: `tfjs-node-gpu` if it is installed and loads, else `tfjs-node`. */
export async function loadNative(modules: OptionalModules): Promise<LoadedBackend> {
  if (nodeProcess().getBuiltinModule === undefined) {
    throw refuse(
      'engine-missing',
      'Native TensorFlow needs Node; set engine.backend to webgpu, wasm or cpu in a browser.',
    );
  }
  restoreUtilities();
  // What it says of the processor at every start is no concern of a run; warnings are. A user who set the level keeps it.
  nodeProcess().env!['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  const broken: { name: string; error: unknown }[] = [];
  for (const [name, load] of [
    ['@tensorflow/tfjs-node-gpu', modules.nativeGpu],
    ['@tensorflow/tfjs-node', modules.native],
  ] as const) {
    try {
      return await started(await load());
    } catch (error) {
      if (!isMissing(error, name)) broken.push({ name, error });
    }
  }
  if (broken.length === 0) {
    throw refuse(
      'engine-missing',
      'Neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed; install one, or set engine.backend=auto.',
    );
  }
  const [{ name, error }] = broken as [{ name: string; error: unknown }];
  const first = String(error instanceof Error ? error.message : error)
    .split('\n')[0]!
    .replace(/\.? *$/, '');
  throw refuse(
    'engine-broken',
    `${name} is installed, but its native library does not load (${first}); run npm rebuild ${name} --build-addon-from-source, or set engine.backend=wasm.`,
    error,
  );
}

async function started(module: unknown): Promise<LoadedBackend> {
  const { default: named = module } = module as { readonly default?: unknown };
  const tf = named as NativeTensorFlow;
  await tf.setBackend('tensorflow');
  const { isUsingGpuDevice, binding } = tf.backend();
  const more = ` (TensorFlow ${binding?.TF_Version ?? 'of unknown version'}, ${isUsingGpuDevice === true ? 'GPU' : 'processor'})`;
  return { name: 'tensorflow', tf, about: about(tf, 'tensorflow', more), software: false, later: false, rowBlock: 64 };
}

/** What is used of Node's `process`; this package is for browsers too. */
interface NodeProcess {
  getBuiltinModule?(name: string): Record<string, unknown>;
  readonly env?: Record<string, string | undefined>;
}

function nodeProcess(): NodeProcess {
  return (globalThis as { readonly process?: NodeProcess }).process ?? {};
}

/** tfjs-node 4.22, the newest, calls a function of `node:util` that Node 23 removed, and one that warns. */
function restoreUtilities(): void {
  const util = nodeProcess().getBuiltinModule!('node:util');
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] = Array.isArray;
}
