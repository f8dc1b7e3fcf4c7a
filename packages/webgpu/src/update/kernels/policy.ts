import { EXP, LOG } from '../../engine/kernels/math.ts';
import { EACH, FINITE, float, THREAD } from './common.ts';

/** Numbers of a run that the policy's kernels are written for. */
export interface PolicyShape {
  /** A. */
  readonly actions: number;
  /** S: surrogates, 1 if the advantages are mixed. */
  readonly surrogates: number;
  /** L: gradients that stay apart. */
  readonly lanes: number;
  /** K: signals with a critic. */
  readonly signals: number;
  /** B: most rows of a minibatch; N: most rows of an epoch. */
  readonly batch: number;
  readonly rows: number;
  /** n: parameters. */
  readonly size: number;
  /** ε; Infinity: none. Cost surrogates are clipped too if \`clipCosts\`. */
  readonly clip: number;
  readonly clipCosts: boolean;
  readonly entropy: number;
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** First of each group of a minibatch's per-row terms, in quantities of \`batch\` numbers. */
export function termsOf({ surrogates, lanes, actions }: PolicyShape) {
  const score = 2 * surrogates;
  const kl = score + lanes * actions;
  return { value: 0, pull: surrogates, score, kl, length: kl + 2, count: kl + 3 };
}

/** Numbers of an epoch's record of a row: actions, log π of the behaviour, advantages, reference means. */
export function recordOf({ actions, surrogates }: PolicyShape) {
  return {
    logProb: actions,
    advantages: actions + 1,
    reference: actions + 1 + surrogates,
    width: 2 * actions + 1 + surrogates,
  };
}

/**
 * The ratio surrogates and what of the Gaussian they need, a thread a row: θ begins with log σ. Terms are divided by the rows in
 * use, so that sums of them are means. Equations: core's `ratioSurrogate` and `createGaussian`.
 */
export function policyKernels(shape: PolicyShape): Readonly<Record<string, string>> {
  const { actions, surrogates, lanes, signals, batch, rows, clip, clipCosts, entropy } = shape;
  const record = recordOf(shape);
  const terms = termsOf(shape);
  const clips = Number.isFinite(clip);
  const sizes = /* wgsl */ `
const A = ${actions}u;
const S = ${surrogates}u;
const L = ${lanes}u;
const B = ${batch}u;
const N = ${rows}u;
const RECORD = ${record.width}u;
`;
  const rowOf = /* wgsl */ `
  if (t >= state[0]) { return; }
  let base = orders[state[1] + t] * RECORD;
  let share = 1.0 / f32(state[0]);
`;
  return {
    // The records of all rows; weights mix the advantages of K signals into S.
    record: /* wgsl */ `
${sizes}
@group(0) @binding(0) var<storage, read> shape: array<u32>;
@group(0) @binding(1) var<storage, read> collected: array<f32>;
@group(0) @binding(2) var<storage, read> advantages: array<f32>;
@group(0) @binding(3) var<storage, read> reference: array<f32>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> epoch: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= shape[0] * shape[1]) { return; }
  let base = t * RECORD;
  for (var j = 0u; j < A; j++) {
    epoch[base + j] = collected[t * A + j];
    epoch[base + ${record.reference}u + j] = reference[t * A + j];
  }
  epoch[base + A] = collected[N * A + t];
  for (var s = 0u; s < S; s++) {
    var mixed = 0.0;
    for (var k = 0u; k < ${signals}u; k++) {
      let w = weights[s * ${signals}u + k];
      if (w != 0.0) { mixed += w * advantages[k * N + t]; }
    }
    epoch[base + ${record.advantages}u + s] = mixed;
  }
}
`,
    // Surrogate terms, and ρA/B of rows whose clip does not bind.
    judge: /* wgsl */ `
${sizes}${EXP}
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> orders: array<u32>;
@group(0) @binding(2) var<storage, read> theta: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> epoch: array<f32>;
@group(0) @binding(5) var<storage, read_write> terms: array<f32>;
${EACH} {
  ${THREAD}
  ${rowOf}
  var logProb = 0.0;
  for (var j = 0u; j < A; j++) {
    let z = (epoch[base + j] - mean[t * A + j]) * expOf(-theta[j]);
    logProb -= fma(0.5 * z, z, theta[j] + ${float(HALF_LOG_TWO_PI)});
  }
  let ratio = expOf(logProb - epoch[base + A]);
  for (var s = 0u; s < S; s++) {
    let advantage = epoch[base + ${record.advantages}u + s];
    let gains = select((advantage < 0.0), (advantage > 0.0), s == 0u);
    let clips = ${clips ? (clipCosts ? 'true' : 's == 0u') : 'false'};
    let beyond = select((ratio < ${float(clips ? 1 - clip : 0)}), (ratio > ${float(clips ? 1 + clip : 0)}), gains);
    let bound = clips && beyond;
    let held = select(ratio, select(${float(clips ? 1 - clip : 0)}, ${float(clips ? 1 + clip : 0)}, ratio > 1.0), bound);
    terms[s * B + t] = share * held * advantage;
    terms[(S + s) * B + t] = select(share * ratio * advantage, 0.0, bound);
  }
}
`,
    // ∂/∂μ to the network's last deltas, a lane a gradient; ∂/∂log σ as terms. mixing: L × S.
    score: /* wgsl */ `
${sizes}${EXP}
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> orders: array<u32>;
@group(0) @binding(2) var<storage, read> theta: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> epoch: array<f32>;
@group(0) @binding(5) var<storage, read> mixing: array<f32>;
@group(0) @binding(6) var<storage, read_write> terms: array<f32>;
@group(0) @binding(7) var<storage, read_write> delta: array<f32>;
${EACH} {
  ${THREAD}
  ${rowOf}
  for (var l = 0u; l < L; l++) {
    var pull = 0.0;
    for (var s = 0u; s < S; s++) {
      let w = mixing[l * S + s];
      if (w != 0.0) { pull += w * terms[(S + s) * B + t]; }
    }
    let spread = ${float(entropy)} * mixing[l * S] * share;
    for (var j = 0u; j < A; j++) {
      let inverse = expOf(-theta[j]);
      let z = (epoch[base + j] - mean[t * A + j]) * inverse;
      delta[(l * B + t) * A + j] = pull * z * inverse;
      terms[(${terms.score}u + l * A + j) * B + t] = fma(pull, fma(z, z, -1.0), spread);
    }
  }
}
`,
    // Scores of fresh draws: ∂log π/∂μ = ε/σ, ε normal by Threefry2x32-20 (Salmon et al. 2011) of (row, minibatch) under the epoch's key.
    draw: /* wgsl */ `
${sizes}${EXP}${LOG}
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> key: array<u32>;
@group(0) @binding(2) var<storage, read> theta: array<f32>;
@group(0) @binding(3) var<storage, read_write> delta: array<f32>;
fn rotated(x: u32, by: u32) -> u32 { return (x << by) | (x >> (32u - by)); }
fn threefry(counter: vec2u) -> vec2u {
  var keys = array<u32, 3>(key[0], key[1], 0x1bd11bdau ^ key[0] ^ key[1]);
  var turns = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x = counter + vec2u(keys[0], keys[1]);
  for (var round = 0u; round < 20u; round++) {
    x.x += x.y;
    x.y = rotated(x.y, turns[round % 8u]) ^ x.x;
    if (round % 4u == 3u) {
      let i = round / 4u + 1u;
      x += vec2u(keys[i % 3u], keys[(i + 1u) % 3u] + i);
    }
  }
  return x;
}
// sin and cos of a quarter turn at most, |x| ≤ π/4: Taylor series of degrees 9 and 8, 1e-8.
fn sine(x: f32) -> f32 {
  let z = x * x;
  var p = fma(z, 2.7557319223985893e-6, -0.0001984126984126984);
  p = fma(p, z, 0.008333333333333333);
  p = fma(p, z, -0.16666666666666666);
  return fma(p * z, x, x);
}
fn cosine(x: f32) -> f32 {
  let z = x * x;
  var p = fma(z, 2.48015873015873e-5, -0.001388888888888889);
  p = fma(p, z, 0.041666666666666664);
  p = fma(p, z, -0.5);
  return fma(p, z, 1.0);
}
// Two normals of two words (Box & Muller 1958); the angle is a quarter turn's share, so that it is exact.
fn normals(words: vec2u) -> vec2f {
  let u = (f32(words.x >> 8u) + 0.5) * 5.9604644775390625e-8;
  let radius = sqrt(-2.0 * logOf(u));
  let turn = f32(words.y >> 8u) * 2.384185791015625e-7;
  let quarter = floor(turn + 0.5);
  let angle = (turn - quarter) * 1.5707963267948966;
  let s = sine(angle);
  let c = cosine(angle);
  let q = u32(quarter) & 3u;
  let first = select(select(c, -s, q == 1u), select(-c, s, q == 3u), q >= 2u);
  let second = select(select(s, c, q == 1u), select(-s, -c, q == 3u), q >= 2u);
  return radius * vec2f(first, second);
}
${EACH} {
  ${THREAD}
  if (t >= state[0]) { return; }
  for (var j = 0u; j < A; j += 2u) {
    let e = normals(threefry(vec2u(t * ((A + 1u) / 2u) + j / 2u, state[5])));
    delta[t * A + j] = e.x * expOf(-theta[j]);
    if (j + 1u < A) { delta[t * A + j + 1u] = e.y * expOf(-theta[j + 1u]); }
  }
}
`,
    // KL(θ′ ‖ before) and KL(θ′ ‖ reference), θ′ the present parameters; \`forward\`: KL(reference ‖ θ′) in the second's place.
    kl: klKernel(sizes, `${record.reference}u`, terms.kl, rowOf, false),
    'forward kl': klKernel(sizes, `${record.reference}u`, terms.kl, rowOf, true),
    // dᵀF_out d of the tangent's means; log σ's share is the step kernel's.
    length: /* wgsl */ `
${sizes}${EXP}
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> theta: array<f32>;
@group(0) @binding(2) var<storage, read> moved: array<f32>;
@group(0) @binding(3) var<storage, read_write> terms: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= state[0]) { return; }
  var s = 0.0;
  for (var j = 0u; j < A; j++) {
    let m = moved[t * A + j] * expOf(-theta[j]);
    s = fma(m, m, s);
  }
  terms[${terms.length}u * B + t] = s / f32(state[0]);
}
`,
  };
}

function klKernel(sizes: string, reference: string, kl: number, rowOf: string, forward: boolean): string {
  // KL(p ‖ q) = Σ ½ (e^{2 (log σ_p − log σ_q)} − 1 + ((μ_p − μ_q)/σ_q)²) − (log σ_p − log σ_q).
  return /* wgsl */ `
${sizes}${EXP}${FINITE}
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> orders: array<u32>;
@group(0) @binding(2) var<storage, read> theta: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> epoch: array<f32>;
@group(0) @binding(5) var<storage, read> before: array<f32>;
@group(0) @binding(6) var<storage, read> scales: array<f32>;
@group(0) @binding(7) var<storage, read_write> terms: array<f32>;
// eˣ − 1, by its series near 0.
fn growth(x: f32) -> f32 {
  let p = fma(fma(fma(fma(0.008333333333333333, x, 0.041666666666666664), x, 0.16666666666666666), x, 0.5), x, 1.0);
  return select(expOf(x) - 1.0, x * p, abs(x) < 0.25);
}
fn divergence(p: f32, q: f32, pScale: f32, qScale: f32) -> f32 {
  let d = pScale - qScale;
  let z = (p - q) * expOf(-qScale);
  return 0.5 * fma(z, z, growth(2.0 * d)) - d;
}
${EACH} {
  ${THREAD}
  ${rowOf}
  var step = 0.0;
  var epochKl = 0.0;
  for (var j = 0u; j < A; j++) {
    let here = mean[t * A + j];
    let there = epoch[base + ${reference} + j];
    ${
      forward
        ? 'epochKl += divergence(there, here, scales[A + j], theta[j]);'
        : `step += divergence(here, before[t * A + j], theta[j], scales[j]);
    epochKl += divergence(here, there, theta[j], scales[A + j]);`
    }
  }
  terms[${kl}u * B + t] = step * share;
  terms[${kl + 1}u * B + t] = epochKl * share;
}
`;
}
