import type { Episode } from '../contracts/rollouts.ts';

/**
 * How much each episode of an on-policy run counts in a mean over episodes.
 *
 * Every epoch begins with a reset and ends in the middle of an episode. Those that it cuts are mostly the long ones, so that
 * the plain mean over finished episodes is too small: with episodes of 20 steps (80 %) and of 1,000 (20 %) in epochs of 1,000
 * steps, it sees 20 short ones for each long one. Two means without this bias:
 *
 * - of one epoch, `shareWeights`: the mean of each environment's finished episodes, averaged over environments. An environment's
 *   finished episodes could have come in any order, each order as likely, so that their mean has the expectation of the first
 *   one, which is never cut: an epoch holds an episode of any length (`planEpochs`). Exact for any number of environments.
 * - of many epochs, `survivalWeights`: the product-limit estimator (Kaplan & Meier 1958; for costs, Bang & Tsiatis 2000). What
 *   a cut episode stood for passes to the episodes that lasted longer. Consistent, and less noisy than the former.
 *
 * Both are plain means when all episodes have one length.
 */

/**
 * Weight of each finished episode by the environment that it ran in: N/(E n_e), if n_e of the N episodes are environment
 * e's and E environments have one. All 1 when every environment finished equally many.
 */
export function shareWeights(environments: readonly number[]): Float64Array {
  const counts = new Map<number, number>();
  for (const e of environments) counts.set(e, (counts.get(e) ?? 0) + 1);
  return Float64Array.from(environments, (e) => environments.length / counts.size / counts.get(e)!);
}

/**
 * Weight of each episode, Σ = 1, cut ones 0; null if the plain mean over the finished ones is the same: nothing was cut, or
 * only before every finished episode's end. A cut episode that nothing outlasted keeps its weight, and so counts with what it
 * had cost so far.
 */
export function survivalWeights(lengths: readonly number[], cut: readonly boolean[]): Float64Array | null {
  let shortest = Number.POSITIVE_INFINITY;
  let longestCut = 0;
  for (let i = 0; i < lengths.length; i++) {
    if (cut[i]) longestCut = Math.max(longestCut, lengths[i]!);
    else shortest = Math.min(shortest, lengths[i]!);
  }
  if (longestCut < shortest) return null;
  // An episode that was cut after n steps went on for longer than one that ended after n.
  const order = lengths
    .map((_, i) => i)
    .sort((a, b) => lengths[a]! - lengths[b]! || Number(cut[a]!) - Number(cut[b]!) || a - b);
  const weights = new Float64Array(lengths.length);
  let surviving = 1;
  for (let at = 0; at < order.length; at++) {
    const i = order[at]!;
    const last = at === order.length - 1;
    if (cut[i] && !last) continue;
    const weight = last ? surviving : surviving / (order.length - at);
    weights[i] = weight;
    surviving -= weight;
  }
  return weights;
}

/** Σ wᵢ xᵢ / Σ wᵢ; `weights` null: the plain mean. */
export function weightedMean(values: readonly number[], weights: ArrayLike<number> | null): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === null ? 1 : weights[i]!;
    sum += weight * values[i]!;
    total += weight;
  }
  return sum / total;
}

/** A rollout's episodes, environment by environment, each one's cut episode last. */
export function inOrder(
  finished: readonly Episode[],
  cut: readonly Episode[],
): { readonly episode: Episode; readonly cut: boolean }[] {
  return [
    ...finished.map((episode) => ({ episode, cut: false })),
    ...cut.map((episode) => ({ episode, cut: true })),
  ].sort((a, b) => a.episode.environment - b.episode.environment);
}

/** The last `count` finished episodes, with the cut ones that came since the first of them. */
export function lastFinished<T extends { readonly cut: boolean }>(episodes: readonly T[], count: number): T[] {
  let from = episodes.length;
  for (let finished = 0; from > 0; from--) {
    if (!episodes[from - 1]!.cut && ++finished > count) break;
  }
  while (episodes[from]?.cut) from++;
  return episodes.slice(from);
}
