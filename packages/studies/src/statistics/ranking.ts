import { mean } from './aggregate.ts';
import { type BootstrapOptions, bootstrapInterval, type Estimated } from './bootstrap.ts';
import { relativeGain } from './compare.ts';

/** Final figures of one contender on one task, a number a seed. */
export interface Contender {
  readonly name: string;
  readonly returns: readonly number[];
  readonly costs: readonly number[];
}

export interface Ranked {
  readonly name: string;
  /** Its mean cost is within the limit. */
  readonly feasible: boolean;
  /** From 1: first those within the limit by return, then the others by cost. */
  readonly rank: number;
}

/**
 * Constrained ranking, as the KFCPO paper compares (arXiv 2511.00880): the highest mean return among those whose mean cost
 * respects the limit; who does not comes after all who do, by how little the cost exceeds it. `limit` null: by return only.
 */
export function rankConstrained(contenders: readonly Contender[], limit: number | null): readonly Ranked[] {
  const feasible = (one: Contender): boolean => limit === null || mean(one.costs) <= limit;
  return contenders
    .filter(({ returns }) => returns.length > 0)
    .toSorted((a, b) => {
      const [fa, fb] = [feasible(a), feasible(b)];
      if (fa !== fb) return fa ? -1 : 1;
      return fa ? mean(b.returns) - mean(a.returns) : mean(a.costs) - mean(b.costs);
    })
    .map((one, i) => ({ name: one.name, feasible: feasible(one), rank: i + 1 }));
}

export interface Gain {
  /** Whom it is measured against. */
  readonly over: string;
  /** Does that one respect the limit? If not, no other does, and its return may be what it paid the cost for. */
  readonly within: boolean;
  /** In the unit of the return. */
  readonly difference: Estimated;
  /** As a share of the other's return; null if that is not above 0 in every seed: a share of it would mean nothing. */
  readonly relative: Estimated | null;
}

/**
 * Gain of return over the best of `others` that respects the limit, or, if none does, over the highest return of all, with
 * its bootstrap interval over seeds; null if there is no other. The reference is chosen once, by its mean: the interval does
 * not hold the choice's own uncertainty.
 */
export function gainOverBest(
  one: Contender,
  others: readonly Contender[],
  limit: number | null,
  options: BootstrapOptions = {},
): Gain | null {
  const first = rankConstrained(others, limit)[0];
  const best = first?.feasible === false ? rankConstrained(others, null)[0] : first;
  if (first === undefined || best === undefined || one.returns.length === 0) return null;
  const reference = others.find(({ name }) => name === best.name) as Contender;
  return {
    over: best.name,
    within: first.feasible,
    difference: contrast(one.returns, reference.returns, (x, y) => x - y, options),
    relative: reference.returns.every((x) => x > 0)
      ? contrast(one.returns, reference.returns, relativeGain, options)
      : null,
  };
}

/** A function of two means with its bootstrap interval, both drawn independently; no interval if either has one run. */
export function contrast(
  x: readonly number[],
  y: readonly number[],
  of: (meanX: number, meanY: number) => number,
  options: BootstrapOptions = {},
): Estimated {
  return {
    value: of(mean(x), mean(y)),
    interval:
      x.length > 1 && y.length > 1
        ? bootstrapInterval([[x], [y]], (a, b) => of(mean(a[0]!), mean(b[0]!)), options)
        : null,
  };
}

/** Points of the return–cost plane that no other beats in both: higher return, lower cost. Indices, by rising cost. */
export function paretoFront(points: readonly { readonly return: number; readonly cost: number }[]): readonly number[] {
  const order = points
    .map((_, i) => i)
    .filter((i) => !Number.isNaN(points[i]!.return) && !Number.isNaN(points[i]!.cost))
    .sort((a, b) => points[a]!.cost - points[b]!.cost || points[b]!.return - points[a]!.return);
  const front: number[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    if (points[i]!.return <= best) continue;
    best = points[i]!.return;
    front.push(i);
  }
  return front;
}
