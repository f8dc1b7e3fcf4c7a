import { MIN_DEVIATION } from '@belay-rl/core/internals';
import type { LanePlan } from './lane-plan.ts';

/**
 * The normaliser of the next rollout from the statistics that the last one came to, without the host: mean and 1/σ of every
 * component, σ = max(√(S/(n − 1)), 0.01) as `ObservationStatistics.deviation`, then the clip. One thread a component.
 */
export function normaliserKernel({ words: { width, normaliser } }: LanePlan): string {
  return /* wgsl */ `
struct Counted { vectors: f32, clip: f32 };
@group(0) @binding(0) var<uniform> counted: Counted;
@group(0) @binding(1) var<storage, read> merged: array<f32>;
@group(0) @binding(2) var<storage, read_write> listed: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let j = id.x;
  if (j >= ${width}u) { return; }
  listed[${normaliser}u + j] = merged[j];
  listed[${normaliser + width}u + j] = 1.0 / max(sqrt(merged[${width}u + j] / (counted.vectors - 1.0)), ${MIN_DEVIATION});
  if (j == 0u) { listed[${normaliser + 2 * width}u] = counted.clip; }
}`;
}
