import { EACH, float, SUMMING, THREAD, TREE } from './common.ts';

/** How advantages and targets are made; see core's `computeAdvantages`. */
export interface AdvantageShape {
  readonly signals: number;
  /** N that buffers have room for. */
  readonly rows: number;
  readonly estimator: 'gae' | 'gae-rtg' | 'vtrace' | 'plain';
  readonly gammas: readonly number[];
  readonly lambdas: readonly number[];
  /** Of each signal: 0 as they are, 1 centred, 2 scaled too. */
  readonly standardise: readonly number[];
}

/**
 * One thread an environment and signal goes back along its rows. \`rows\`: K × N signal, then N of how each row left its episode
 * (0 goes on, 1 terminated, 2 truncated), then N of which final value follows it (−1: none), as floats.
 */
export function advantageKernels(shape: AdvantageShape): Readonly<Record<string, string>> {
  const { signals, rows, estimator, gammas, lambdas, standardise } = shape;
  const returns = estimator === 'vtrace';
  const residual = estimator === 'plain';
  const targetReturns = estimator !== 'gae';
  const list = (numbers: readonly number[]): string => `array<f32, ${signals}>(${numbers.map(float).join(', ')})`;
  return {
    advantages: /* wgsl */ `
const N = ${rows}u;
@group(0) @binding(0) var<storage, read> shape: array<u32>;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read> finals: array<f32>;
@group(0) @binding(4) var<storage, read_write> advantages: array<f32>;
@group(0) @binding(5) var<storage, read_write> targets: array<f32>;
${EACH} {
  ${THREAD}
  let environments = shape[0];
  let steps = shape[1];
  if (t >= environments) { return; }
  let k = group.z;
  var gammas = ${list(gammas)};
  var lambdas = ${list(lambdas)};
  let gamma = gammas[k];
  let decay = gamma * lambdas[k];
  var next = 0.0;
  var advantage = 0.0;
  var discounted = 0.0;
  for (var left = steps; left > 0u; left--) {
    let row = t * steps + left - 1u;
    let ended = rows[${signals}u * N + row];
    if (left == steps || ended != 0.0) {
      let final_ = i32(rows[${signals + 1}u * N + row]);
      next = 0.0;
      if (ended != 1.0 && final_ >= 0) { next = finals[k * N + u32(final_)]; }
      advantage = 0.0;
      discounted = next;
    }
    let value = values[k * N + row];
    let signal = rows[k * N + row];
    let delta = signal + gamma * next - value;
    let future = gamma * discounted;
    advantage = ${returns ? 'signal + future - value' : residual ? 'delta' : 'delta + decay * advantage'};
    discounted = signal + future;
    advantages[k * N + row] = advantage;
    targets[k * N + row] = ${targetReturns ? 'discounted' : 'advantage + value'};
    next = value;
  }
}
`,
    // Means of values and advantages to means[2 k], means[2 k + 1]; advantages centred, or scaled by 1/(σ + 1e-8) too.
    standardise: /* wgsl */ `
${TREE}
const N = ${rows}u;
@group(0) @binding(0) var<storage, read> shape: array<u32>;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> advantages: array<f32>;
@group(0) @binding(3) var<storage, read_write> means: array<f32>;
${SUMMING} {
  let n = shape[0] * shape[1];
  let begin = group.x * N;
  var kinds = array<u32, ${signals}>(${standardise.map((kind) => `${kind}u`).join(', ')});
  let kind = kinds[group.x];
  var s = 0.0;
  var v = 0.0;
  for (var i = local; i < n; i += SUM_THREADS) {
    s += advantages[begin + i];
    v += values[begin + i];
  }
  let mean = all(s, local) / f32(n);
  let value = all(v, local) / f32(n);
  var q = 0.0;
  for (var i = local; i < n; i += SUM_THREADS) {
    let d = advantages[begin + i] - mean;
    q = fma(d, d, q);
  }
  let deviation = sqrt(all(q, local) / f32(n));
  if (local == 0u) {
    means[2u * group.x] = value;
    means[2u * group.x + 1u] = mean;
  }
  if (kind == 0u) { return; }
  let factor = select(1.0, 1.0 / (deviation + 1e-8), kind == 2u);
  for (var i = local; i < n; i += SUM_THREADS) { advantages[begin + i] = (advantages[begin + i] - mean) * factor; }
}
`,
  };
}
