/**
 * KFCPO's conflict projection and blend (arXiv 2511.00880), for m constraints and K = 1 + m signals, in coefficients of
 * the K directions d_0 (raises reward), d_i (raises cost i). Only their Gram matrices are needed:
 *
 *   e_r = d_0,  e_i = −d_i                           the direction that raises reward, those that lower cost i
 *   conflict:   ⟨e_r, e_i⟩ < 0
 *   projection: e_i ← e_i − (⟨e_i, e_r⟩/⟨e_r, e_r⟩) e_r    if they conflict, so that lowering cost never undoes reward
 *   blend:      d = w_r e_r + Σ_i w_i e_i
 *
 * Of two exactly opposed directions the projected one vanishes: with `projection: cost` the blend is then w_r d_0, however
 * high the cost. That is the rule as published; `reward` and `lesser` do not have this property above the limit.
 */
export interface BlendOptions {
  /** Which gives way in a conflict. lesser: the one with the smaller weight (the cost if they are equal). */
  readonly projection: 'cost' | 'reward' | 'lesser' | 'none';
  /** normalised: every direction is first brought to the length of the longest, in `metric`. */
  readonly scale: 'raw' | 'normalised';
}

/** What a blend reads: inner products of the K directions, and their weights. */
export interface BlendInput {
  /** K × K inner products of the directions, Euclidean or Fisher: conflict and projection. */
  readonly inner: Float64Array;
  /** K × K: the norm of `scale: normalised`, dᵀFd if the optimizer gives it. Read for that only. */
  readonly metric: Float64Array;
  readonly rewardWeight: number;
  /** m. */
  readonly costWeights: Float64Array;
}

/** Scratch and results of `blendDirections`, allocated once for K signals. */
export interface Blend {
  /** K: coefficients of d. */
  readonly coefficients: Float64Array;
  /** K × K: row 0 = e_r, row i = e_i in coefficients, after scaling and projection. */
  readonly basis: Float64Array;
  /** Constraints whose direction conflicted with the reward's. */
  conflicts: number;
}

/** An empty result for K directions, filled by `blendDirections`. */
export function createBlend(signals: number): Blend {
  return { coefficients: new Float64Array(signals), basis: new Float64Array(signals * signals), conflicts: 0 };
}

/** out ← the coefficients of the blended direction: conflict projection, scaling, weights (KFCPO, arXiv 2511.00880). */
export function blendDirections(input: BlendInput, options: BlendOptions, out: Blend): void {
  const { inner, metric, rewardWeight, costWeights } = input;
  const { coefficients, basis } = out;
  const k = coefficients.length;
  basis.fill(0);
  for (let i = 0; i < k; i++) {
    basis[i * k + i] = (i === 0 ? 1 : -1) * (options.scale === 'raw' ? 1 : normalisation(metric, k, i));
  }
  out.conflicts = 0;
  for (let i = 1; i < k; i++) {
    // The sign is that of the untouched pair, so that the order of constraints does not decide what conflicts.
    if (inner[i]! <= 0) continue;
    out.conflicts++;
    if (yields(options.projection, rewardWeight, costWeights[i - 1]!) === 'cost') project(basis, inner, k, i, 0);
  }
  for (let i = 1; i < k; i++) {
    if (inner[i]! > 0 && yields(options.projection, rewardWeight, costWeights[i - 1]!) === 'reward') {
      project(basis, inner, k, 0, i);
    }
  }
  coefficients.fill(0);
  for (let i = 0; i < k; i++) {
    const weight = i === 0 ? rewardWeight : costWeights[i - 1]!;
    for (let j = 0; j < k; j++) coefficients[j]! += weight * basis[i * k + j]!;
  }
}

/** ⟨x, y⟩ of rows x and y of the basis under the Gram matrix. */
export function innerProduct(basis: Float64Array, gram: Float64Array, k: number, x: number, y: number): number {
  let sum = 0;
  for (let i = 0; i < k; i++) {
    const a = basis[x * k + i]!;
    if (a !== 0) for (let j = 0; j < k; j++) sum += a * gram[i * k + j]! * basis[y * k + j]!;
  }
  return sum;
}

/** Row x loses its component along row y if the two conflict. A vanishing y conflicts with nothing. */
function project(basis: Float64Array, inner: Float64Array, k: number, x: number, y: number): void {
  const along = innerProduct(basis, inner, k, x, y);
  const square = innerProduct(basis, inner, k, y, y);
  if (along >= 0 || square <= 0) return;
  for (let j = 0; j < k; j++) basis[x * k + j]! -= (along / square) * basis[y * k + j]!;
}

function yields(projection: BlendOptions['projection'], reward: number, cost: number): 'cost' | 'reward' | 'none' {
  if (projection !== 'lesser') return projection;
  return cost <= reward ? 'cost' : 'reward';
}

/** Length of the longest direction ÷ length of direction i, in the metric; 0 for a vanishing direction. */
function normalisation(metric: Float64Array, k: number, i: number): number {
  const square = metric[i * k + i]!;
  if (square <= 0) return 0;
  let largest = 0;
  for (let j = 0; j < k; j++) largest = Math.max(largest, metric[j * k + j]!);
  return Math.sqrt(largest / square);
}
