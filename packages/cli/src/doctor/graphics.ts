import { BelayError } from '@belay-rl/core';
import type { AdapterFacts } from '@belay-rl/webgpu';
import { type Check, ok } from './check.ts';

const MIB = 2 ** 20;

/** Lists what WebGPU can compute on. No training needs it, so that nothing here fails. */
export const graphics: Check = {
  name: 'graphics device',
  async run() {
    try {
      const { listAdapters } = await import('@belay-rl/webgpu');
      const adapters = await listAdapters();
      if (adapters.length > 0) return ok(adapters.map(describe).join('; '));
      return {
        status: 'ok',
        found: 'npm webgpu is installed and finds none',
        remedy: 'Install a Vulkan, Metal or D3D12 driver if there should be one; training needs none.',
      };
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') {
        return {
          status: 'ok',
          found: 'not looked for',
          remedy: 'npm install @belay-rl/webgpu webgpu lets Belay compute on one; training needs none.',
        };
      }
      if (!(error instanceof BelayError)) throw error;
      return { status: 'ok', found: 'not looked for', remedy: `${error.message} Training needs none.` };
    }
  },
};

function describe({ name, software, limits, timestamps }: AdapterFacts): string {
  const { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage } = limits;
  const { maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupStorageSize } = limits;
  const facts = [
    `bindings up to ${Math.floor(maxStorageBufferBindingSize / MIB)} MiB`,
    `buffers up to ${Math.floor(maxBufferSize / MIB)} MiB`,
    `${maxStorageBuffersPerShaderStage} storage buffers a kernel`,
    `${maxComputeInvocationsPerWorkgroup} threads and ${Math.floor(maxComputeWorkgroupStorageSize / 1024)} KiB a workgroup`,
    timestamps ? 'timestamps' : 'no timestamps',
  ];
  return `${name}${software ? ', a software driver' : ''}: ${facts.join(', ')}`;
}
