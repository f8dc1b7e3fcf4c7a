import { fileURLToPath } from 'node:url';

/** Path of the worker's module, next to this one: a source file or a built one. */
export function workerModule(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url));
}
