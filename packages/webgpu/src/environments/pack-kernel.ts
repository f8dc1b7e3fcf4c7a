import { EACH, THREAD } from '../update/kernels/common.ts';
import { ACTIONS, type LanePolicy } from './lane-policy.ts';

/** `packParameters` without the host: one thread for each of a policy's flat parameters. Words, so that no bit changes. */
export function packKernel({ layers }: LanePolicy): string {
  const moves = layers.map(({ inputs, outputs, stride, first, from }) => {
    const end = from + (inputs + 1) * outputs;
    return `if (t >= ${from}u && t < ${end}u) { packed[${first}u + (t - ${from}u) / ${outputs}u * ${stride}u + (t - ${from}u) % ${outputs}u] = flat[t]; }`;
  });
  return /* wgsl */ `
@group(0) @binding(0) var<storage, read> flat: array<u32>;
@group(0) @binding(1) var<storage, read_write> packed: array<u32>;
${EACH} {
  ${THREAD}
  if (t < ${ACTIONS}u) { packed[t] = flat[t]; }
  ${moves.join('\n  ')}
}`;
}
