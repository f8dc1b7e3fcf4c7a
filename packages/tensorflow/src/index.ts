export {
  BACKENDS,
  type BackendReport,
  chooseBackend,
  listBackends,
  loadBackend,
} from './backends.ts';
export type { BackendChoice } from './choices.ts';
export type { BackendName, LoadedBackend } from './loaded-backend.ts';
export type { OptionalModules } from './optional-modules.ts';
export { tensorflow, tensorflow as default, tensorflowEngine } from './plugin.ts';
export { TensorFlowEngine, type TensorFlowEngineOptions } from './tensorflow-engine.ts';
