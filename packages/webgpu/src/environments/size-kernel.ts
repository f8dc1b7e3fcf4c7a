import { SUMMING, TREE } from '../update/kernels/common.ts';
import { type LanePlan, outcomeWidth } from './lane-plan.ts';

/** Of the reward, then of each cost: the sum of sizes over all rows, and how many are not 0. One workgroup a signal. */
export function sizeKernel(plan: LanePlan): string {
  return /* wgsl */ `
${TREE}
struct Rows { count: u32 };
@group(0) @binding(0) var<uniform> rows: Rows;
@group(0) @binding(1) var<storage, read> outcomes: array<f32>;
@group(0) @binding(2) var<storage, read_write> sizes: array<f32>;
${SUMMING} {
  var sum = 0.0;
  var count = 0.0;
  for (var i = local; i < rows.count; i += SUM_THREADS) {
    let size = abs(outcomes[i * ${outcomeWidth(plan)}u + 3u + group.x]);
    sum += size;
    count += select(0.0, 1.0, size > 0.0);
  }
  let whole = all(sum, local);
  let counted = all(count, local);
  if (local == 0u) {
    sizes[2u * group.x] = whole;
    sizes[2u * group.x + 1u] = counted;
  }
}`;
}
