import type { Vec } from '../../../contracts/values.ts';
import { require } from '../require.ts';

/** Fills with seeded numbers of [−scale, scale) (a 32-bit linear congruence). */
export function fill(values: Vec, seed: number, scale = 1): Vec {
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = ((state >>> 8) / 8388608 - 1) * scale;
  }
  return values;
}

/** Largest |found − wanted| over the largest |wanted| (at least `terms`); infinite for other lengths and for NaN. */
export function distance(found: ArrayLike<number>, wanted: ArrayLike<number>, terms: number): number {
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let [size, worst] = [terms, 0];
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(found[i]! - wanted[i]!);
    if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
    worst = Math.max(worst, error);
    size = Math.max(size, Math.abs(wanted[i]!));
  }
  return worst / size;
}

/** Throws unless both agree to the bit (NaN equals NaN, 0 is not −0). */
export function requireSame(found: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  require(found.length === wanted.length, `${what}: ${found.length} numbers, not ${wanted.length}.`);
  for (let i = 0; i < wanted.length; i++) {
    require(Object.is(found[i], wanted[i]), `${what}: number ${i} is ${found[i]}, not ${wanted[i]}.`);
  }
}

/** Throws unless the work is refused with this code and a sentence. Errors of any class, so that an engine need not import Belay's. */
export async function requireCode(code: string, work: () => unknown, what: string): Promise<void> {
  let error: unknown;
  try {
    await work();
  } catch (thrown) {
    error = thrown;
  }
  require(error !== undefined, `${what} was not refused.`);
  const found = error as { readonly code?: unknown; readonly message?: unknown };
  require(found.code === code, `${what} ended in ${String(error)} (code ${String(found.code)}), not in "${code}".`);
  const sentence = typeof found.message === 'string' && /^\S.{10,}[.!?]$/su.test(found.message);
  require(sentence, `The error of ${what} is no sentence: ${String(found.message)}`);
}
