import type { MarginBlenderSettings } from './settings.ts';

/**
 * `blendDirections` and what MarginBlender logs, for one thread of a device (core's `ResidentHandler`). Constants: the reward's
 * weight, then each constraint's. Report: conflict rate, norms of the reward direction and of the largest cost direction, before
 * and after scaling and projection.
 */
export function blendKernel({ inner, projection, scale }: MarginBlenderSettings): string {
  const gram = inner === 'euclidean' ? 'directionDot' : 'fisherDot';
  const costYields = { cost: 'true', reward: 'false', none: 'false', lesser: 'cost <= constant(0u)' }[projection];
  const rewardYields = { cost: 'false', reward: 'true', none: 'false', lesser: 'cost > constant(0u)' }[projection];
  return /* wgsl */ `
var<private> basis: array<f32, K * K>;
fn product(x: u32, y: u32, euclidean: bool) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < K; i++) {
    for (var j = 0u; j < K; j++) {
      sum += basis[x * K + i] * select(${gram}(i, j), directionDot(i, j), euclidean) * basis[y * K + j];
    }
  }
  return sum;
}
fn project(x: u32, y: u32) {
  let along = product(x, y, false);
  let square = product(y, y, false);
  if (along >= 0.0 || square <= 0.0) { return; }
  for (var j = 0u; j < K; j++) { basis[x * K + j] -= along / square * basis[y * K + j]; }
}
fn lengthening(i: u32) -> f32 {
  let square = fisherDot(i, i);
  if (square <= 0.0) { return 0.0; }
  var largest = 0.0;
  for (var j = 0u; j < K; j++) { largest = max(largest, fisherDot(j, j)); }
  return sqrt(largest / square);
}
fn combine() {
  for (var i = 0u; i < K; i++) {
    for (var j = 0u; j < K; j++) { basis[i * K + j] = 0.0; }
    basis[i * K + i] = select(-1.0, 1.0, i == 0u) * ${scale === 'raw' ? '1.0' : 'lengthening(i)'};
  }
  var conflicts = 0.0;
  for (var i = 1u; i < K; i++) {
    if (${gram}(0u, i) <= 0.0) { continue; }
    conflicts += 1.0;
    let cost = constant(i);
    if (${costYields}) { project(i, 0u); }
  }
  for (var i = 1u; i < K; i++) {
    let cost = constant(i);
    if (${gram}(0u, i) > 0.0 && ${rewardYields}) { project(0u, i); }
  }
  for (var j = 0u; j < K; j++) {
    c[j] = 0.0;
    for (var i = 0u; i < K; i++) { c[j] += constant(i) * basis[i * K + j]; }
  }
  var before = 0.0;
  var after = 0.0;
  for (var i = 1u; i < K; i++) {
    before = max(before, directionDot(i, i));
    after = max(after, product(i, i, true));
  }
  report[0] = conflicts / f32(K - 1u);
  report[1] = sqrt(max(0.0, directionDot(0u, 0u)));
  report[2] = sqrt(before);
  report[3] = sqrt(after);
}
`;
}
