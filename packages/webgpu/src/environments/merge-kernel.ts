import type { LanePlan } from './lane-plan.ts';

/**
 * Merges the lanes' statistics of the observations, one workgroup a component: 64 threads merge a share of the lanes each, then one
 * merges the shares, always in the same order (Chan, Golub and LeVeque 1983). Every lane has counted as many vectors.
 */
export function mergeKernel({ words }: LanePlan): string {
  return /* wgsl */ `
struct Merge { lanes: u32, counted: u32 };
@group(0) @binding(0) var<uniform> merge: Merge;
@group(0) @binding(1) var<storage, read> lanes: array<f32>;
@group(0) @binding(2) var<storage, read_write> merged: array<f32>;
var<workgroup> means: array<f32, 64>;
var<workgroup> squares: array<f32, 64>;
var<workgroup> counts: array<f32, 64>;
@compute @workgroup_size(64) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let j = group.x;
  let n = f32(merge.counted);
  let share = (merge.lanes + 63u) / 64u;
  let first = ${words.statisticsAt}u + j;
  var mean = 0.0;
  var square = 0.0;
  var count = 0.0;
  for (var i = t * share; i < min((t + 1u) * share, merge.lanes); i++) {
    let delta = lanes[first * merge.lanes + i] - mean;
    let part = 1.0 / (count + 1.0);
    mean = fma(delta, part, mean);
    square = square + lanes[(first + ${words.width}u) * merge.lanes + i] + n * delta * delta * count * part;
    count = count + 1.0;
  }
  means[t] = mean;
  squares[t] = square;
  counts[t] = count;
  workgroupBarrier();
  if (t != 0u) { return; }
  for (var k = 1u; k < 64u; k++) {
    if (counts[k] == 0.0) { break; }
    let total = count + counts[k];
    let delta = means[k] - mean;
    mean = fma(delta, counts[k] / total, mean);
    square = square + squares[k] + n * delta * delta * count * counts[k] / total;
    count = total;
  }
  merged[j] = mean;
  merged[${words.width}u + j] = square;
}`;
}
