import type { AlgorithmContext } from '../contracts/algorithm.ts';

/** Indices into `context.costNames` of the costs with a finite limit. */
export function constrainedCosts(context: Pick<AlgorithmContext, 'limits'>): readonly number[] {
  return context.limits.flatMap((limit, i) => (limit < Number.POSITIVE_INFINITY ? [i] : []));
}

/** Names of the costs with a finite limit: what `context.part` takes. */
export function constraintNames(context: Pick<AlgorithmContext, 'limits' | 'costNames'>): readonly string[] {
  return constrainedCosts(context).map((i) => context.costNames[i]!);
}
