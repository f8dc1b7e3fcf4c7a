import { createWasmEngine } from '@belay-rl/kernels';
import { type Check, ok } from './check.ts';

/** (module (func (result v128) … f32x4.relaxed_madd)): valid only if relaxed SIMD is understood. */
const relaxedMadd = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00,
  0x0a, 0x13, 0x01, 0x11, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x85,
  0x02, 0x0b,
]);

export const simd: Check = {
  name: 'SIMD kernels',
  async run() {
    if (!WebAssembly.validate(relaxedMadd)) {
      return {
        status: 'failed',
        found: 'this Node does not know WebAssembly relaxed SIMD',
        remedy: 'Use Node 22.18 or later.',
      };
    }
    for (const variant of ['relaxed', 'strict'] as const) createWasmEngine({ variant }).dispose();
    return ok('relaxed (fused multiply-add) and strict kernels load');
  },
};
