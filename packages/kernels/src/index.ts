export type { BlockSharing } from './block-sharing.ts';
export { BlockWorker, type SharedEngine } from './block-worker.ts';
export { GRADIENT_BLOCK_ROWS } from './blocks.ts';
export type {
  Activation,
  AdamOptions,
  BlockWorkers,
  KernelConvolution,
  KernelLayer,
  KernelRows,
  LayerSpec,
  NetworkSpec,
  ProductShape,
  Sequences,
  SomeRows,
  StackBranch,
  StackSpec,
  Variant,
} from './contracts.ts';
export { KernelError, type KernelErrorCode } from './errors.ts';
export type { Kernels } from './kernel-module.ts';
export { networkBytes, networkParameters } from './network-size.ts';
export { ObservationRows } from './observation-rows.ts';
export type { StackNetwork } from './stack/stack-network.ts';
export { type StackSize, stackSize } from './stack/stack-size.ts';
export { createWasmEngine, createWasmEngineAsync, type WasmEngine, type WasmEngineOptions } from './wasm-engine.ts';
export type { WasmNetwork } from './wasm-network.ts';
export type { WasmRows } from './wasm-rows.ts';
