import type { CpoCase, CpoProblem, CpoStep } from './cpo-step.ts';

/** OmniSafe's guard in every denominator. */
const GUARD = 1e-8;
/** Its bound on b·b, below which there is no cost gradient. */
const NO_COST_GRADIENT = 1e-6;
/** Keeps A/B a number if OmniSafe's would not be one. */
const SMALLEST = 1e-30;

/**
 * CPO's step as OmniSafe computes it, for comparison with its figures. It takes the dual of the paper, which is
 * written with the descent gradient, but the ascent gradient's r: λ* can be negative (the step then lowers the reward), and
 * from outside the limit the cost may rise. The violation comes in cost per episode, so that cases 1 and 2 hardly occur.
 */
export function publishedCpoStep({ q, r, s, bb, c, delta }: CpoProblem): CpoStep {
  const flat = bb <= NO_COST_GRADIENT && c < 0;
  const A = flat ? 0 : q - (r * r) / (s + GUARD);
  const B = flat ? 0 : 2 * delta - (c * c) / (s + GUARD);
  if (flat || (c < 0 && B < 0)) {
    const alpha = Math.sqrt((2 * delta) / (q + GUARD));
    return { alongX: alpha, alongP: 0, lambda: 1 / (alpha + GUARD), nu: 0, A, B, optimCase: flat ? 4 : 3 };
  }
  if (B < 0) {
    const nu = Math.sqrt((2 * delta) / (s + GUARD));
    return { alongX: 0, alongP: -nu, lambda: 0, nu, A, B, optimCase: 0 };
  }
  const optimCase: CpoCase = c < 0 ? 2 : 1;
  const split = r / (c + GUARD);
  const a = Math.sqrt(Math.max(A, 0) / Math.max(B, SMALLEST));
  const b = Math.sqrt(q / (2 * delta));
  const lambdaA = c < 0 ? clip(a, 0, split) : clip(a, split, Number.POSITIVE_INFINITY);
  const lambdaB = c < 0 ? clip(b, split, Number.POSITIVE_INFINITY) : clip(b, 0, split);
  const valueA = -0.5 * (A / (lambdaA + GUARD) + B * lambdaA) - (r * c) / (s + GUARD);
  const valueB = -0.5 * (q / (lambdaB + GUARD) + 2 * delta * lambdaB);
  const lambda = valueA >= valueB ? lambdaA : lambdaB;
  const nu = Math.max(lambda * c - r, 0) / (s + GUARD);
  return { alongX: 1 / (lambda + GUARD), alongP: -nu / (lambda + GUARD), lambda, nu, A, B, optimCase };
}

/** min(max(v, low), high): if the bounds cross, high wins, as in OmniSafe. */
function clip(v: number, low: number, high: number): number {
  return Math.min(Math.max(v, low), high);
}
