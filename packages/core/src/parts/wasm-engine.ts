import { createWasmEngine } from '@belay-rl/kernels';
import type { EngineDefinition } from '../contracts/engine-definition.ts';
import type { NoSettings } from '../settings/setting.ts';

/** The engine that every run has unless `engine.name` says otherwise: AssemblyScript SIMD kernels on this machine's processors. */
export const wasmEngine: EngineDefinition<NoSettings> = {
  summary: 'WebAssembly SIMD on the processor, shared with the rollout threads.',
  create: (_settings, { kernels, shared, megabytes }) => createWasmEngine({ variant: kernels, shared, megabytes }),
};
