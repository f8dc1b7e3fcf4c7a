import type { ResidentHandler } from '@belay-rl/core';
import { EACH, FINITE, float, THREAD } from './common.ts';
import type { PolicyShape } from './policy.ts';

/** Why a minibatch's numbers were refused, in the log's first word; the first reason stays. */
export const faults = [
  '',
  'a surrogate',
  'the policy gradient',
  'the preconditioned gradient',
  "the constraint handler's coefficients",
  "the optimizer's step",
  "a minibatch's step",
] as const;

/** Places of a minibatch's scalars. Matrices are L × L. */
export function scalarsOf({ surrogates, lanes }: PolicyShape) {
  const square = lanes * lanes;
  const gradients = surrogates;
  const directions = gradients + square;
  const fisher = directions + square;
  const c = fisher + square;
  const rest = c + lanes;
  return {
    values: 0,
    gradients,
    directions,
    fisher,
    c,
    size: rest,
    active: rest + 1,
    scale: rest + 2,
    accepted: rest + 3,
    quadratic: rest + 4,
    curvature: rest + 5,
    blend: rest + 6,
    kl: rest + 7,
    factor: rest + 9,
    count: rest + 10,
  };
}

/** Places of what an epoch adds up: counts, the first minibatch's values, sums of what is logged. */
export function logsOf({ surrogates }: PolicyShape, handler: ResidentHandler | null) {
  const first = 5;
  const step = first + surrogates;
  const report = step + 8;
  return {
    fault: 0,
    minibatches: 1,
    withoutSignal: 2,
    steps: 3,
    accepted: 4,
    first,
    predictedKl: step,
    curvatureRatio: step + 1,
    stepNorm: step + 2,
    stepKl: step + 3,
    epochKl: step + 4,
    fraction: step + 5,
    gradientNorm: step + 6,
    objective: step + 7,
    report,
    count: report + (handler?.metrics.length ?? 0),
  };
}

export interface ControlShape extends PolicyShape {
  readonly handler: ResidentHandler | null;
  /** Numbers of \`handler.constants()\`. */
  readonly constants: number;
}

/** Single threads that decide what one minibatch does with K × K numbers. */
export function controlKernels(shape: ControlShape): Readonly<Record<string, string>> {
  const { surrogates, lanes, actions, entropy, handler, constants } = shape;
  const at = scalarsOf(shape);
  const log = logsOf(shape, handler);
  const reports = handler?.metrics.length ?? 0;
  const head = /* wgsl */ `
${FINITE}
const K = ${Math.max(surrogates, lanes)}u;
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> given: array<f32>;
@group(0) @binding(2) var<storage, read_write> scalars: array<f32>;
@group(0) @binding(3) var<storage, read_write> logs: array<f32>;
fn refuse(reason: f32) { if (logs[0] == 0.0) { logs[0] = reason; } }
fn constant(i: u32) -> f32 { return given[i]; }
// Every kernel of this file has the four buffers, whether it asks them or not.
fn touch() {
  _ = &state;
  _ = &given;
  _ = &scalars;
  _ = &logs;
}
var<private> report: array<f32, ${Math.max(1, reports)}>;
fn add(place: u32, x: f32) { logs[place] += x; }
fn addReport() { for (var i = 0u; i < ${reports}u; i++) { add(${log.report}u + i, report[i]); } }
fn begun() {
  for (var s = 0u; s < ${surrogates}u; s++) {
    if (!finite(scalars[s])) { refuse(1.0); }
    if (logs[${log.minibatches}] == 0.0) { logs[${log.first}u + s] = scalars[s]; }
  }
  logs[${log.minibatches}] += 1.0;
}
`;
  const main = '@compute @workgroup_size(1) fn main()';
  const directions = handler !== null && /fn\s+combine\s*\(/.test(handler.code);
  const weighs = handler !== null && /fn\s+weigh\s*\(/.test(handler.code);
  return {
    ...(directions
      ? {
          combine: /* wgsl */ `
${head}
fn gradientDot(k: u32, l: u32) -> f32 { return scalars[${at.gradients}u + k * ${lanes}u + l]; }
fn directionDot(k: u32, l: u32) -> f32 { return scalars[${at.directions}u + k * ${lanes}u + l]; }
fn fisherDot(k: u32, l: u32) -> f32 { return scalars[${at.fisher}u + k * ${lanes}u + l]; }
var<private> c: array<f32, ${lanes}>;
${handler!.code}
${main} {
  touch();
  begun();
  var signal = false;
  for (var i = 0u; i < ${lanes * lanes}u; i++) {
    if (!finite(scalars[${at.gradients}u + i])) { refuse(2.0); }
    if (!finite(scalars[${at.fisher}u + i])) { refuse(3.0); }
    signal = signal || scalars[${at.gradients}u + i] != 0.0;
  }
  if (!signal) { add(${log.withoutSignal}u, 1.0); }
  c[0] = 1.0;
  if (signal && logs[0] == 0.0) {
    combine();
    addReport();
  }
  var size = 0.0;
  for (var k = 0u; k < ${lanes}u; k++) {
    if (!finite(c[k])) { refuse(4.0); }
    size = max(size, abs(c[k]));
  }
  for (var k = 0u; k < ${lanes}u; k++) { scalars[${at.c}u + k] = select(0.0, c[k] / size, size > 0.0); }
  scalars[${at.size}] = size;
  scalars[${at.active}] = select(0.0, 1.0, signal && logs[0] == 0.0);
  scalars[${at.accepted}] = 0.0;
}
`,
        }
      : {}),
    ...(weighs
      ? {
          weigh: /* wgsl */ `
${head}
@group(0) @binding(4) var<storage, read> theta: array<f32>;
@group(0) @binding(5) var<storage, read_write> mixing: array<f32>;
var<private> weight: array<f32, ${surrogates}>;
fn value(k: u32) -> f32 {
  var spread = 0.0;
  for (var j = 0u; j < ${actions}u; j++) { spread += theta[j] + ${float(0.5 * Math.log(2 * Math.PI * Math.E))}; }
  return select(scalars[k], scalars[k] + ${float(entropy)} * spread, k == 0u);
}
${handler!.code}
${main} {
  touch();
  let first = logs[${log.minibatches}] == 0.0;
  begun();
  let objective = weigh();
  if (first) { logs[${log.objective}] = objective; }
  addReport();
  for (var k = 0u; k < ${surrogates}u; k++) {
    if (!finite(weight[k])) { refuse(4.0); }
    mixing[k] = weight[k];
  }
}
`,
        }
      : {}),
    begun: /* wgsl */ `
${head}
${main} {
  touch();
  begun();
}
`,
    // Adam: the gradient's norm, its clip, and whether there is a signal. given[constants]: the largest norm.
    norm: /* wgsl */ `
${head}
${main} {
  touch();
  let squared = scalars[${at.gradients}];
  if (!finite(squared)) { refuse(2.0); }
  let norm = sqrt(squared);
  let most = given[${constants}];
  if (squared == 0.0) { add(${log.withoutSignal}u, 1.0); }
  add(${log.gradientNorm}u, norm);
  scalars[${at.factor}] = select(1.0, most / norm, norm > most);
  scalars[${at.active}] = select(0.0, 1.0, logs[0] == 0.0);
}
`,
    // ν = min(ν_max, √(2δ/dᵀFd)); given[constants …]: δ, ν_max. direction begins with log σ's share, whose Fisher information is 2.
    step: /* wgsl */ `
${head}
@group(0) @binding(4) var<storage, read> direction: array<f32>;
${main} {
  touch();
  if (scalars[${at.active}] == 0.0) { scalars[${at.scale}] = 0.0; return; }
  var quadratic = scalars[${at.quadratic}];
  for (var j = 0u; j < ${actions}u; j++) { quadratic += 2.0 * direction[j] * direction[j]; }
  let most = given[${constants + 1}] * scalars[${at.size}];
  var scale = most;
  if (quadratic > 0.0) { scale = min(most, sqrt(2.0 * given[${constants}] / quadratic)); }
  let length = scale * sqrt(scalars[${at.blend}]);
  if (!finite(length) || !finite(quadratic)) { refuse(5.0); scalars[${at.active}] = 0.0; scale = 0.0; }
  scalars[${at.scale}] = scale;
  add(${log.predictedKl}u, 0.5 * scale * scale * quadratic);
  let factors = scalars[${at.curvature}];
  if (factors > 0.0) { add(${log.curvatureRatio}u, quadratic / factors); }
  add(${log.stepNorm}u, length);
}
`,
    // After attempt a of a step, state[4] = its fraction's bits being given[constants + 4 + a]; given[constants + 2]: ε_KL, [+ 3]: 1 epoch, 0 step.
    decide: /* wgsl */ `
${head}
struct Attempt { number: u32, last: u32, pad0: u32, pad1: u32 }
@group(0) @binding(4) var<uniform> P: Attempt;
${main} {
  touch();
  if (scalars[${at.active}] == 0.0) { return; }
  let step = scalars[${at.kl}];
  let epoch = scalars[${at.kl + 1}];
  let isNumber = finite(step + epoch) || step + epoch > 1.0;
  if (!isNumber) { refuse(6.0); scalars[${at.active}] = 0.0; scalars[${at.accepted}] = 0.0; return; }
  if (P.number == 0u) {
    add(${log.stepKl}u, step);
    add(${log.epochKl}u, epoch);
  }
  let kl = select(step, epoch, given[${constants + 3}] == 1.0);
  if (scalars[${at.accepted}] == 0.0 && kl <= given[${constants + 2}]) { scalars[${at.accepted}] = exp2(-f32(P.number)); }
  if (P.last == 1u) {
    add(${log.steps}u, 1.0);
    if (scalars[${at.accepted}] > 0.0) { add(${log.accepted}u, 1.0); }
    add(${log.fraction}u, scalars[${at.accepted}]);
  }
}
`,
    // θ ← saved + fraction · scale · Δ; tries fraction 2⁻ᵃ, or takes what was accepted.
    apply: /* wgsl */ `
struct Attempt { n: u32, number: u32, accepted: u32, pad: u32 }
@group(0) @binding(0) var<uniform> P: Attempt;
@group(0) @binding(1) var<storage, read> scalars: array<f32>;
@group(0) @binding(2) var<storage, read> saved: array<f32>;
@group(0) @binding(3) var<storage, read> delta: array<f32>;
@group(0) @binding(4) var<storage, read_write> theta: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= P.n) { return; }
  let fraction = select(exp2(-f32(P.number)), scalars[${at.accepted}], P.accepted == 1u) * scalars[${at.active}];
  theta[t] = select(saved[t], saved[t] + fraction * (scalars[${at.scale}] * delta[t]), fraction > 0.0);
}
`,
  };
}
