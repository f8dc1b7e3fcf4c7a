import type { AdapterFacts } from '@belay-rl/webgpu';
import { type Apart, askApart } from './apart.ts';
import { type Check, type Finding, ok } from './check.ts';

const MIB = 2 ** 20;

/** Lists what WebGPU can compute on. No training needs it, so that nothing here fails. */
export const graphics: Check = {
  name: 'graphics device',
  run: async () => describeAdapters(await askApart('adapters')),
};

/** What is told of the adapters that a process apart found. */
export function describeAdapters({ answer, said, end }: Apart<readonly AdapterFacts[]>): Omit<Finding, 'check'> {
  if (answer === null) {
    return {
      status: 'ok',
      found: `looking for one ends the process (${end}${reason(said, ': ')})`,
      remedy:
        'Its driver is broken: install it again, or leave engine.name and environment.engine as they are; training needs none.',
    };
  }
  if ('value' in answer) {
    if (answer.value.length > 0) return ok(answer.value.map(describe).join('; '));
    return {
      status: 'ok',
      found: `npm webgpu is installed and finds none${reason(said, ', because ')}`,
      remedy: 'Install a Vulkan, Metal or D3D12 driver if there should be one; training needs none.',
    };
  }
  if (answer.code === 'ERR_MODULE_NOT_FOUND') {
    return {
      status: 'ok',
      found: 'not looked for',
      remedy: 'npm install @belay-rl/webgpu webgpu lets Belay compute on one; training needs none.',
    };
  }
  if (answer.code !== 'gpu-missing') throw new Error(answer.message);
  return { status: 'ok', found: 'not looked for', remedy: `${answer.message} Training needs none.` };
}

/** Why Dawn takes no driver, which it only prints: the first of its warnings. Empty if it says nothing. */
function reason(said: string, before: string): string {
  const warning = /^Warning: (.+?)\.?$/m.exec(said)?.[1];
  return warning === undefined ? '' : `${before}${warning}`;
}

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
