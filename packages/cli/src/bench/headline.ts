import type { Spread } from '@belay-rl/bench';

/**
 * Figures as JSON: what is a spread at the top level becomes its median, a plain number under its own name, and the range
 * and number of repeats go to `spread`. Further down spreads stay as they are.
 */
export function headline(figures: object): Readonly<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  const spreads: Record<string, Spread> = {};
  for (const [name, value] of Object.entries(figures)) {
    if (isSpread(value)) {
      out[name] = value.median;
      spreads[name] = value;
    } else out[name] = value;
  }
  return Object.keys(spreads).length === 0 ? out : { ...out, spread: spreads };
}

function isSpread(value: unknown): value is Spread {
  return typeof value === 'object' && value !== null && 'median' in value && 'repeats' in value;
}
