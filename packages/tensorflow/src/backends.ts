import { BelayError, refuse } from '@belay-rl/core';
import type { BackendChoice } from './choices.ts';
import { about, type BackendName, brought, type LoadedBackend } from './loaded-backend.ts';
import { loadNative } from './native.ts';
import { type OptionalModules, optionalModules } from './optional-modules.ts';
import type { TensorFlow } from './tensorflow.ts';
import { loadWebGpu } from './webgpu.ts';

/** The fastest first, on a machine with a graphics device. */
export const BACKENDS: readonly BackendName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

/** A backend that loads, or the sentence that says why it does not and what to do. */
export interface BackendReport {
  readonly name: BackendName;
  readonly backend: LoadedBackend | null;
  readonly why: string;
  /** Its packages are installed, and it does not load all the same. */
  readonly broken: boolean;
}

/** The backend of a name, or for `auto` the fastest that loads. Errors: `engine-missing`, `engine-broken` (exit code 2). */
export async function chooseBackend(
  choice: BackendChoice,
  modules: OptionalModules = optionalModules,
): Promise<LoadedBackend> {
  if (choice !== 'auto') return loadBackend(choice, modules);
  const reports: BackendReport[] = [];
  for (const name of BACKENDS) {
    const report = await tryBackend(name, modules);
    if (report.backend?.software === false) return tellingOf(report.backend, reports);
    reports.push(report);
  }
  const software = reports.find(({ backend }) => backend !== null)?.backend;
  if (software !== undefined && software !== null) return tellingOf(software, reports);
  throw refuse('engine-missing', `No backend of TensorFlow.js can be had here. ${reports.at(-1)!.why}`);
}

/** The backend, which also says what is installed in vain: a run that is slower than its user meant it to be is told why. */
function tellingOf(backend: LoadedBackend, tried: readonly BackendReport[]): LoadedBackend {
  const broken = tried.filter((report) => report.broken);
  if (broken.length === 0) return backend;
  const reasons = broken.map(({ name, why }) => `${name} is left out: ${why.replace(/\.$/, '')}`);
  return { ...backend, about: [backend.about, ...reasons].join('; ') };
}

/** Every backend, the fastest first. `auto` takes the first that is there and no software driver. */
export async function listBackends(modules: OptionalModules = optionalModules): Promise<readonly BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const name of BACKENDS) reports.push(await tryBackend(name, modules));
  return reports;
}

/**
 * Loads one backend. Errors (exit code 2): `engine-missing` if a package, a native library or an adapter is not there,
 * `engine-broken` if it is and does not load.
 */
export async function loadBackend(
  name: BackendName,
  modules: OptionalModules = optionalModules,
): Promise<LoadedBackend> {
  if (name === 'tensorflow') return loadNative(modules);
  const tf = (await brought('@tensorflow/tfjs-core', name, modules.core)) as TensorFlow;
  // Without it the cpu backend advertises tfjs-node on the console.
  tf.env().set('PROD', true);
  if (name === 'webgpu') return loadWebGpu(tf, modules);
  const needed = `@tensorflow/tfjs-backend-${name}`;
  await brought(needed, name, modules[name]);
  // Its threads take their code from the text of a function, which a bundler has renamed the insides of.
  if (name === 'wasm') tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const ready = await tf.setBackend(name).catch(() => false);
  if (!ready) {
    throw refuse(
      'engine-broken',
      `${needed} is installed, but its ${name} backend does not start; set engine.backend to another, or engine.name=wasm.`,
    );
  }
  return { name, tf, about: about(tf, name), software: false, later: false, rowBlock: 1 };
}

async function tryBackend(name: BackendName, modules: OptionalModules): Promise<BackendReport> {
  try {
    return { name, backend: await loadBackend(name, modules), why: '', broken: false };
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    return { name, backend: null, why: error.message, broken: error.code === 'engine-broken' };
  }
}
