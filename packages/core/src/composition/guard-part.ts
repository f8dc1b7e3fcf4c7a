import type { ConstraintHandler, DirectionHandler } from '../contracts/constraint-handler.ts';
import type { FirstOrderOptimizer, Optimizer } from '../contracts/optimizer.ts';
import type { TrustRegion } from '../contracts/trust-region.ts';
import type { State } from '../contracts/values.ts';
import type { BelayError } from '../errors.ts';
import type { Kind } from '../settings/kind.ts';

/** Makes an error of the end of a sentence that begins with whose part it is. */
export type Blame = (problem: string) => BelayError;

/**
 * Watches what a part answers, so that an error names the part and its member: weights that were never written, a fraction
 * that is none. The part stays the same object; one that cannot be extended is not watched, and the update's own checks hold.
 */
export function guardPart(kind: Kind, part: unknown, blame: Blame): void {
  if (!Object.isExtensible(part)) return;
  if ('save' in (part as object)) guardSave(part as { save(): State }, blame);
  if (kind === 'constraint') guardHandler(part as ConstraintHandler, blame);
  if (kind === 'optimizer') guardOptimizer(part as Optimizer, blame);
  if (kind === 'trustRegion') guardTrustRegion(part as TrustRegion, blame);
}

function guardSave(part: { save(): State }, blame: Blame): void {
  replace(part, 'save', (save) => () => {
    const state = save();
    if (state !== null && typeof state === 'object' && !Array.isArray(state)) return state;
    throw blame(`returned ${String(state)} from save; it must return an object, {} where there is nothing to keep`);
  });
}

function guardHandler(handler: ConstraintHandler, blame: Blame): void {
  replace(handler, 'weigh', (weigh) => (values, weights) => {
    // Whatever it leaves unwritten shows.
    weights.fill(Number.NaN);
    const merit = weigh(values, weights);
    const at = weights.findIndex((weight) => !Number.isFinite(weight));
    // A trial step may have left numbers that are none; who judges it sees that.
    if (at >= 0 && values.every(Number.isFinite)) {
      throw blame(
        `left weights[${at}] of weigh(values, weights) ${weights[at]}; it must write a finite number into each of the ${weights.length}, the reward's first`,
      );
    }
    if (typeof merit !== 'number') {
      throw blame(`returned ${String(merit)} from weigh(values, weights); it must return the objective, a number`);
    }
    return merit;
  });
  if (handler.acts !== 'directions') return;
  replace(handler as DirectionHandler, 'combine', (combine) => (signals, proposal) => {
    combine(signals, proposal);
    for (const name of ['c', 'raw'] as const) {
      const at = proposal[name].findIndex((x) => !Number.isFinite(x));
      if (at < 0) continue;
      throw blame(`made ${name}[${at}] of the proposal ${proposal[name][at]} in combine; it must be a finite number`);
    }
  });
}

function guardOptimizer(optimizer: Optimizer, blame: Blame): void {
  if (optimizer.natural) return;
  const first: FirstOrderOptimizer = optimizer;
  const { step } = first;
  // Once: a step that is not written at all is the same in every call.
  first.step = (gradient, delta) => {
    first.step = step;
    delta.fill(Number.NaN);
    const check = (): void => {
      const at = delta.findIndex((x) => Number.isNaN(x));
      if (at < 0 || gradient.some((x) => !Number.isFinite(x))) return;
      throw blame(
        `left delta[${at}] of step(gradient, delta) unset, or made it NaN; it must write all ${delta.length}`,
      );
    };
    const done = step.call(first, gradient, delta);
    if (done instanceof Promise) return done.then(check);
    check();
  };
}

function guardTrustRegion(region: TrustRegion, blame: Blame): void {
  const check = (fraction: number): number => {
    if (typeof fraction === 'number' && fraction >= 0 && fraction <= 1) return fraction;
    throw blame(`returned ${String(fraction)} from apply(step); it must return the fraction that it took, from 0 to 1`);
  };
  replace(region, 'apply', (apply) => (step) => {
    const fraction = apply(step);
    return fraction instanceof Promise ? fraction.then(check) : check(fraction);
  });
}

/** Puts another function in place of a member; it is given the part's own, bound. */
function replace<T extends object, K extends keyof T>(part: T, name: K, by: (own: T[K]) => T[K]): void {
  const own = part[name] as unknown as (...given: unknown[]) => unknown;
  part[name] = by(own.bind(part) as unknown as T[K]);
}
