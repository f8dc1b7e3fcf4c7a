import type { BackendName } from './loaded-backend.ts';

/** `engine.backend`. */
export type BackendChoice = 'auto' | BackendName;

export const CHOICES = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const satisfies readonly BackendChoice[];
