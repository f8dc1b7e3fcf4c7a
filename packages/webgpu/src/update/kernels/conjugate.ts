import { EXP } from '../../engine/kernels/math.ts';
import { EACH, float, SUMMING, THREAD, TREE } from './common.ts';
import type { PolicyShape } from './policy.ts';

export interface ConjugateShape extends PolicyShape {
  readonly damping: number;
  readonly tolerance: number;
}

/** Of each lane's state: ‖r‖², ‖b‖², whether it has ended, iterations. */
export const CONJUGATE_STATE = 4;

/**
 * Conjugate gradients (Hestenes & Stiefel 1952) on F + damping·I, one workgroup for a vector: core's `solveConjugateGradient`
 * with guard 0, in single precision. The search direction is the network's \`direction\`.
 */
export function conjugateKernels(shape: ConjugateShape): Readonly<Record<string, string>> {
  const { actions, size, damping, tolerance } = shape;
  return {
    'begin solving': /* wgsl */ `
${TREE}
const n = ${size}u;
struct Lane { lane: u32, pad0: u32, pad1: u32, pad2: u32 }
@group(0) @binding(0) var<uniform> P: Lane;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> residual: array<f32>;
@group(0) @binding(4) var<storage, read_write> search: array<f32>;
@group(0) @binding(5) var<storage, read_write> solving: array<f32>;
${SUMMING} {
  var s = 0.0;
  for (var i = local; i < n; i += SUM_THREADS) {
    let g = b[P.lane * n + i];
    x[P.lane * n + i] = 0.0;
    residual[i] = g;
    search[i] = g;
    s = fma(g, g, s);
  }
  s = all(s, local) + 0.0 * f32(group.x);
  if (local == 0u) {
    let at = ${CONJUGATE_STATE}u * P.lane;
    solving[at] = s;
    solving[at + 1u] = s;
    solving[at + 2u] = select(0.0, 1.0, s == 0.0);
    solving[at + 3u] = 0.0;
  }
}
`,
    // The Fisher matrix of the outputs times the tangent's means, to the first lane of the last deltas.
    'fisher of outputs': /* wgsl */ `
${EXP}
const A = ${actions}u;
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> theta: array<f32>;
@group(0) @binding(2) var<storage, read> moved: array<f32>;
@group(0) @binding(3) var<storage, read_write> delta: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= state[0] * A) { return; }
  delta[t] = moved[t] * expOf(-2.0 * theta[t % A]) / f32(state[0]);
}
`,
    // One iteration with the image F·search, whose log σ's share is 2 · search.
    'go on solving': /* wgsl */ `
${TREE}
const n = ${size}u;
struct Lane { lane: u32, pad0: u32, pad1: u32, pad2: u32 }
@group(0) @binding(0) var<uniform> P: Lane;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read_write> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> residual: array<f32>;
@group(0) @binding(4) var<storage, read_write> search: array<f32>;
@group(0) @binding(5) var<storage, read_write> solving: array<f32>;
fn product(i: u32) -> f32 { return fma(${float(damping)}, search[i], select(image[i], 2.0 * search[i], i < ${actions}u)); }
${SUMMING} {
  let at = ${CONJUGATE_STATE}u * P.lane;
  var s = 0.0;
  for (var i = local; i < n; i += SUM_THREADS) { s = fma(search[i], product(i), s); }
  let curvature = all(s, local) + 0.0 * f32(group.x);
  let squared = solving[at];
  let ended = solving[at + 2u] != 0.0 || !(curvature > 0.0);
  let alpha = select(squared / curvature, 0.0, ended);
  var r = 0.0;
  for (var i = local; i < n; i += SUM_THREADS) {
    x[P.lane * n + i] = fma(alpha, search[i], x[P.lane * n + i]);
    residual[i] = fma(-alpha, product(i), residual[i]);
    r = fma(residual[i], residual[i], r);
  }
  let next = all(r, local);
  let beta = select(next / squared, 0.0, ended);
  if (!ended) { for (var i = local; i < n; i += SUM_THREADS) { search[i] = fma(beta, search[i], residual[i]); } }
  if (local == 0u && !ended) {
    solving[at] = next;
    solving[at + 2u] = select(0.0, 1.0, next <= ${float(tolerance * tolerance)} * solving[at + 1u]);
    solving[at + 3u] += 1.0;
  }
  if (local == 0u && ended) { solving[at + 2u] = 1.0; }
}
`,
  };
}
