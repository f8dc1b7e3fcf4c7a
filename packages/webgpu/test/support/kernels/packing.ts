import { packedPolicy, packParameters } from '../../../src/environments/lane-policy.ts';
import { packKernel } from '../../../src/environments/pack-kernel.ts';
import type { KernelCase } from './kernel-case.ts';

/** A policy of these widths: what the host packs, word by word. Bits are compared, so that −0 counts too. */
function packing(sizes: readonly number[]): KernelCase {
  const policy = packedPolicy(sizes, 'tanh');
  const flat = Float32Array.from({ length: policy.parameters }, (_, i) => (i % 11 === 0 ? -0 : Math.sin(i + 1)));
  const packed = new Float32Array(policy.size);
  return {
    kernel: 'pack',
    of: sizes.join('-'),
    code: packKernel(policy),
    bindings: [new Uint32Array(flat.buffer), new Uint32Array(packed.length)],
    groups: [Math.ceil(policy.parameters / 64), 1, 1],
    expected: { 1: new Uint32Array(packParameters(policy, flat).buffer) },
    within: 0,
  };
}

/** Widths that are no multiples of four, of one layer and of several. */
export const packingCases: readonly KernelCase[] = [
  [7, 2],
  [13, 5, 2],
  [60, 17, 9, 2],
  [28, 64, 64, 2],
].map(packing);
