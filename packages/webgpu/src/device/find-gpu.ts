import { refuse } from '@belay-rl/core';

/** What adds WebGPU to Node. */
export const INSTALL_COMMAND = 'npm install webgpu (in a clone of Belay npm run optional -- webgpu)';

/**
 * Entry points that npm `webgpu` made, for as long as the process lives: once one is collected, the process crashes at its
 * devices' next call.
 */
const kept = new Map<string, GPU>();

/**
 * WebGPU's entry point: the browser's `navigator.gpu`, or in Node that of npm package `webgpu` (Dawn). `flags` are Dawn's own,
 * such as `backend=vulkan`; a browser takes none. Error `gpu-missing` (exit code 2) if there is neither.
 */
export async function findGpu(flags: readonly string[] = []): Promise<GPU> {
  const inBrowser = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (inBrowser !== undefined) return inBrowser;
  const key = flags.join(' ');
  const known = kept.get(key);
  if (known !== undefined) return known;
  const gpu = (await loadDawn()).create([...flags]);
  kept.set(key, gpu);
  return gpu;
}

interface Dawn {
  create(flags: string[]): GPU;
}

/** The package is no dependency: those who have no graphics device need not download it. */
async function loadDawn(): Promise<Dawn> {
  if (typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !== 'string') {
    throw refuse(
      'gpu-missing',
      'This browser has no WebGPU (navigator.gpu): use a newer one, or engine.name=wasm and environment.engine=auto.',
    );
  }
  const name = 'webgpu';
  try {
    return (await import(name)) as Dawn;
  } catch (error) {
    const missing = (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    throw refuse(
      'gpu-missing',
      missing
        ? `WebGPU needs npm package webgpu, which is not installed: run ${INSTALL_COMMAND}, or set engine.name=wasm and environment.engine=auto.`
        : `npm package webgpu does not load here (${error instanceof Error ? firstLine(error.message) : String(error)}): install it again, on Linux with glibc 2.34 or later, or set engine.name=wasm and environment.engine=auto.`,
      error,
    );
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] as string;
}
