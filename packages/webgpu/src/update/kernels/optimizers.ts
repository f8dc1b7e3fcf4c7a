import { EACH, FINITE, float, SUMMING, THREAD, TREE } from './common.ts';

/** Adam (Kingma & Ba 2015) with the bias corrections of the agenda: state[3] = rate/(1 − β₁ᵗ), state[4] = 1/√(1 − β₂ᵗ), as bits. */
export interface AdamShape {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Where the factor on the gradient and the switch lie among the scalars; lane z has its own if \`lanes\` > 1. */
  readonly factor: number;
  readonly active: number;
}

export function adamKernel({ beta1, beta2, epsilon, factor, active }: AdamShape): string {
  return /* wgsl */ `
struct Adam { n: u32, pad0: u32, pad1: u32, pad2: u32 }
@group(0) @binding(0) var<uniform> P: Adam;
@group(0) @binding(1) var<storage, read> state: array<u32>;
@group(0) @binding(2) var<storage, read> scalars: array<f32>;
@group(0) @binding(3) var<storage, read> gradient: array<f32>;
@group(0) @binding(4) var<storage, read_write> m: array<f32>;
@group(0) @binding(5) var<storage, read_write> v: array<f32>;
@group(0) @binding(6) var<storage, read_write> theta: array<f32>;
// Moments below the least normal float become 0, as on the host.
fn kept(x: f32) -> f32 { return select(x, 0.0, abs(x) < 1.1754943508222875e-38); }
${EACH} {
  ${THREAD}
  if (t >= P.n || scalars[${active}] == 0.0) { return; }
  let i = group.z * P.n + t;
  let g = scalars[${factor}u + 2u * group.z] * gradient[i];
  let mean = kept(fma(${float(beta1)}, m[i], ${float(1 - beta1)} * g));
  let square = kept(fma(${float(beta2)}, v[i], ${float(1 - beta2)} * (g * g)));
  m[i] = mean;
  v[i] = square;
  theta[i] -= bitcast<f32>(state[3]) * (mean / fma(sqrt(square), bitcast<f32>(state[4]), ${float(epsilon)}));
}
`;
}

export interface CriticShape {
  readonly lanes: number;
  readonly batch: number;
  readonly rows: number;
  readonly size: number;
  readonly weightPenalty: number;
  readonly maxGradientNorm: number;
}

/** 2⁻³²: the penalty pulls no weight that is smaller (core's critics). */
const LEAST_PENALISED = 2 ** -32;

/** Regression of critics side by side: mean squared error and weight penalty, a lane a critic. */
export function criticKernels(shape: CriticShape): Readonly<Record<string, string>> {
  const { lanes, batch, rows, size, weightPenalty, maxGradientNorm } = shape;
  return {
    error: /* wgsl */ `
const B = ${batch}u;
const N = ${rows}u;
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> orders: array<u32>;
@group(0) @binding(2) var<storage, read> out: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<f32>;
@group(0) @binding(4) var<storage, read_write> delta: array<f32>;
@group(0) @binding(5) var<storage, read_write> terms: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= state[0]) { return; }
  let row = orders[state[1] + t];
  let share = 1.0 / f32(state[0]);
  let e = out[group.z * B + t] - targets[group.z * N + row];
  delta[group.z * B + t] = 2.0 * e * share;
  terms[group.z * B + t] = e * e * share;
}
`,
    // scalars: the mean squared errors, then from L on (factor, squared norm) of each lane, then the switch. logs: sums of losses, then the fault.
    penalise: /* wgsl */ `
${TREE}${FINITE}
const n = ${size}u;
const L = ${lanes}u;
@group(0) @binding(0) var<storage, read> theta: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> scalars: array<f32>;
@group(0) @binding(3) var<storage, read_write> logs: array<f32>;
${SUMMING} {
  let lane = group.x;
  let begin = lane * n;
  var squares = 0.0;
  var weights = 0.0;
  for (var i = local; i < n; i += SUM_THREADS) {
    let w = theta[begin + i];
    var g = gradient[begin + i];
    if (abs(w) >= ${float(LEAST_PENALISED)}) { g = fma(${float(2 * weightPenalty)}, w, g); }
    gradient[begin + i] = g;
    squares = fma(g, g, squares);
    weights = fma(w, w, weights);
  }
  let squared = all(squares, local);
  let penalty = all(weights, local);
  if (local == 0u) {
    let loss = fma(${float(weightPenalty)}, penalty, scalars[lane]);
    let norm = sqrt(squared);
    logs[lane] += loss;
    if (!finite(loss) || !finite(norm)) { logs[L + lane] = 1.0; }
    let most = ${Number.isFinite(maxGradientNorm) ? float(maxGradientNorm) : '3.0e38f'};
    scalars[L + 2u * lane] = select(1.0, most / (norm + 1e-6), norm > most);
    scalars[L + 2u * lane + 1u] = squared;
  }
}
`,
    // A critic whose loss is no number stops all of them, before its step.
    allow: /* wgsl */ `
const L = ${lanes}u;
@group(0) @binding(0) var<storage, read> logs: array<f32>;
@group(0) @binding(1) var<storage, read_write> scalars: array<f32>;
@compute @workgroup_size(1) fn main() {
  var faults = 0.0;
  for (var k = 0u; k < L; k++) { faults += logs[L + k]; }
  scalars[3u * L] = select(0.0, 1.0, faults == 0.0);
}
`,
  };
}

export interface KfacShape {
  readonly size: number;
  readonly own: number;
  readonly lanes: number;
  readonly decay: number;
  readonly damping: number;
  readonly logStdFisher: number;
  /** Numbers of all factors, A and G of every layer. */
  readonly factors: number;
  readonly c: number;
}

/** K-FAC between its products: moving averages, the eigenbasis' curvature, scaling, blending. */
export function kfacKernels(shape: KfacShape): Readonly<Record<string, string>> {
  const { size, own, lanes, decay, damping, logStdFisher, factors, c } = shape;
  return {
    average: /* wgsl */ `
@group(0) @binding(0) var<storage, read> fresh: array<f32>;
@group(0) @binding(1) var<storage, read_write> averages: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= ${factors}u) { return; }
  averages[t] = fma(${float(decay)}, averages[t], ${float(1 - decay)} * fresh[t]);
}
`,
    // λ of every parameter of one layer in the eigenbasis, and 1/(λ + damping).
    invert: /* wgsl */ `
struct Layer { rows: u32, columns: u32, offset: u32, values: u32 }
@group(0) @binding(0) var<uniform> P: Layer;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> curvature: array<f32>;
@group(0) @binding(3) var<storage, read_write> inverse: array<f32>;
${EACH} {
  ${THREAD}
  if (t < ${own}u) {
    curvature[t] = ${float(logStdFisher)};
    inverse[t] = ${float(1 / (logStdFisher + damping))};
  }
  if (t >= P.rows * P.columns) { return; }
  let x = values[P.values + t / P.columns] * values[P.values + P.rows + t % P.columns];
  curvature[P.offset + t] = x;
  inverse[P.offset + t] = 1.0 / (x + ${float(damping)});
}
`,
    scale: /* wgsl */ `
@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read> inverse: array<f32>;
@group(0) @binding(2) var<storage, read_write> rotated: array<f32>;
@group(0) @binding(3) var<storage, read_write> directions: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= ${size}u) { return; }
  let i = group.z * ${size}u + t;
  if (t < ${own}u) { rotated[i] = gradient[i]; }
  directions[i] = rotated[i] * inverse[t];
}
`,
    // The blend in the eigenbasis, its log σ's share to Δ, and the blend weighed by the curvature.
    blend: /* wgsl */ `
@group(0) @binding(0) var<storage, read> scalars: array<f32>;
@group(0) @binding(1) var<storage, read> directions: array<f32>;
@group(0) @binding(2) var<storage, read> curvature: array<f32>;
@group(0) @binding(3) var<storage, read_write> blended: array<f32>;
@group(0) @binding(4) var<storage, read_write> weighed: array<f32>;
@group(0) @binding(5) var<storage, read_write> delta: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= ${size}u) { return; }
  var s = 0.0;
  for (var k = 0u; k < ${lanes}u; k++) { s += scalars[${c}u + k] * directions[k * ${size}u + t]; }
  blended[t] = s;
  weighed[t] = curvature[t] * s;
  if (t < ${own}u) { delta[t] = s; }
}
`,
  };
}
