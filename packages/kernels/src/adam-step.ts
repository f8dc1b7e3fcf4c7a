import type { AdamOptions } from './contracts.ts';

/** The arguments of the Adam kernel that depend on the step and the settings, computed in double precision. */
export interface AdamStep {
  readonly rate: number;
  readonly spread: number;
}

/** α / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ) of step t ≥ 1 (Kingma & Ba 2015, algorithm 1). */
export function adamStep(t: number, options: AdamOptions): AdamStep {
  return {
    rate: options.rate / (1 - power(options.beta1, t)),
    spread: 1 / Math.sqrt(1 - power(options.beta2, t)),
  };
}

/** baseⁿ by repeated squaring: unlike Math.pow, the same bits on every JavaScript engine. */
function power(base: number, n: number): number {
  let result = 1;
  for (let square = base, rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
