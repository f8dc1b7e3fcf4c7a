import { refuse } from '@belay-rl/core';
import { isMissing } from './optional-modules.ts';
import type { TensorFlow } from './tensorflow.ts';

/** A backend of TensorFlow.js. `tensorflow`: the native library, by `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** TensorFlow.js with a backend that computes. */
export interface LoadedBackend {
  readonly name: BackendName;
  readonly tf: TensorFlow;
  /** 'TensorFlow.js 4.22.0 on its wasm backend'. */
  readonly about: string;
  /** A graphics driver that computes on the processor. */
  readonly software: boolean;
  /** Numbers can be read later only. */
  readonly later: boolean;
  /**
   * Batches are filled up with zeros to a multiple of this: some backends compute the last rows of a batch, or batches of a few rows,
   * in another order, and a row's bits would depend on the rows round it. 1: no need.
   */
  readonly rowBlock: number;
}

/** For headers: TensorFlow.js' version and the backend. */
export function about(tf: TensorFlow, name: BackendName, more = ''): string {
  return `TensorFlow.js ${tf.version_core ?? ''} on its ${name} backend${more}`.replace('  ', ' ');
}

/** The module of a package that the user installs. */
export async function brought(needed: string, backend: BackendName, load: () => Promise<unknown>): Promise<unknown> {
  try {
    return await load();
  } catch (error) {
    const packages = `@tensorflow/tfjs-core @tensorflow/tfjs-backend-${backend}${backend === 'webgpu' ? ' webgpu' : ''}`;
    const inClone = `npm run optional -- tensorflow${backend === 'webgpu' ? ' webgpu' : ''}`;
    const remedy = `install it (npm install ${packages}; in a clone of Belay ${inClone}), or set engine.name=wasm`;
    if (isMissing(error, needed)) throw refuse('engine-missing', `${needed} is not installed; ${remedy}.`, error);
    const first = String(error instanceof Error ? error.message : error).split('\n')[0]!;
    throw refuse(
      'engine-broken',
      `${needed} is installed, but does not load (${first.replace(/\.$/, '')}); ${remedy}.`,
      error,
    );
  }
}
