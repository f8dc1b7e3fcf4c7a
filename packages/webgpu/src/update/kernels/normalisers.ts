import { EACH, SUMMING_GRID, THREAD, TREE } from './common.ts';

/** Words of each signal in what the kernels are given: how it is normalised (0 not, 1 scale, 2 standardize), then n, mean and S before the epoch. */
export const GIVEN_MOMENTS = 4;

/** As core's `SignalNormaliser`. */
const MIN_DEVIATION = '0.01';
const CLIP = '5.0';

/**
 * Signals along the rows in units of their running deviation, as core's `SignalNormaliser` has it: step after step, all environments of a
 * step together. `rows`: signals environment by environment, E × T each, N apart. `moments`: T pairs of each signal.
 */
export function normaliserKernels({ rows }: { readonly rows: number }): Readonly<Record<string, string>> {
  return {
    // One workgroup a step and signal: mean and squared deviations of the environments' values.
    'step moments': /* wgsl */ `
${TREE}
const N = ${rows}u;
@group(0) @binding(0) var<storage, read> shape: array<u32>;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read_write> moments: array<f32>;
${SUMMING_GRID} {
  let step = group.x + group.y * groups.x;
  let k = group.z;
  let steps = shape[1];
  let environments = select(0u, shape[0], step < steps);
  var s = 0.0;
  for (var e = local; e < environments; e += SUM_THREADS) { s += rows[k * N + e * steps + step]; }
  let mean = all(s, local) / f32(shape[0]);
  var q = 0.0;
  for (var e = local; e < environments; e += SUM_THREADS) {
    let d = rows[k * N + e * steps + step] - mean;
    q = fma(d, d, q);
  }
  let squares = all(q, local);
  if (local == 0u && step < steps) {
    moments[2u * (k * steps + step)] = mean;
    moments[2u * (k * steps + step) + 1u] = squares;
  }
}
`,
    // One thread a signal, step after step (Chan, Golub and LeVeque 1983): moments become the mean and 1/σ of all rows up to then, 1/σ = 0
    // while there is one row only; `seen`: mean and S of the epoch's rows by themselves.
    'running moments': /* wgsl */ `
@group(0) @binding(0) var<storage, read> shape: array<u32>;
@group(0) @binding(1) var<storage, read> given: array<f32>;
@group(0) @binding(2) var<storage, read_write> moments: array<f32>;
@group(0) @binding(3) var<storage, read_write> seen: array<f32>;
struct Moments { n: f32, mean: f32, squares: f32 };
fn merged(a: Moments, b: Moments) -> Moments {
  let n = a.n + b.n;
  let delta = b.mean - a.mean;
  return Moments(n, a.mean + delta * b.n / n, a.squares + b.squares + delta * delta * a.n * b.n / n);
}
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) group: vec3u) {
  let k = group.x;
  let at = ${GIVEN_MOMENTS}u * k;
  var all = Moments(given[at + 1u], given[at + 2u], given[at + 3u]);
  var own = Moments(0.0, 0.0, 0.0);
  for (var step = 0u; step < shape[1]; step++) {
    let place = 2u * (k * shape[1] + step);
    let one = Moments(f32(shape[0]), moments[place], moments[place + 1u]);
    all = merged(all, one);
    own = merged(own, one);
    moments[place] = all.mean;
    moments[place + 1u] = select(0.0, 1.0 / max(sqrt(all.squares / (all.n - 1.0)), ${MIN_DEVIATION}), all.n > 1.0);
  }
  seen[2u * k] = own.mean;
  seen[2u * k + 1u] = own.squares;
}
`,
    // A thread a row and signal.
    'normalise signals': /* wgsl */ `
const N = ${rows}u;
@group(0) @binding(0) var<storage, read> shape: array<u32>;
@group(0) @binding(1) var<storage, read> given: array<f32>;
@group(0) @binding(2) var<storage, read> moments: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<f32>;
${EACH} {
  ${THREAD}
  let k = group.z;
  let kind = given[${GIVEN_MOMENTS}u * k];
  if (t >= shape[0] * shape[1] || kind == 0.0) { return; }
  let place = 2u * (k * shape[1] + t % shape[1]);
  let factor = moments[place + 1u];
  if (factor == 0.0) { return; }
  let x = rows[k * N + t];
  if (kind == 1.0) {
    rows[k * N + t] = x * factor;
  } else {
    rows[k * N + t] = clamp((x - moments[place]) * factor, -${CLIP}, ${CLIP});
  }
}
`,
  };
}
