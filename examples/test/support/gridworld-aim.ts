import type { AlgorithmDefinition } from '@belay-rl/core';
import { constrainedOptimum, type Performance, saute, terminated } from './gridworld-optimum.ts';
import { unsafeReward } from './gridworld-settings.ts';

/** Cost limit of an episode that the gridworld is measured at. */
export const limit = 0.7;

/** Which problem an algorithm solves, and what its solution comes to in the task. */
export interface Aim {
  readonly name: 'constrained' | 'unconstrained' | 'early termination' | 'Sauté';
  readonly best: Performance;
}

/**
 * Algorithms with a constraint aim at the constrained optimum, those without at the greatest return. A wrapper states another problem,
 * whose solution is theirs: no second cell of lava (Sauté, Simmer), or none at all (early termination), as far as slips allow.
 */
export function aimOf({ parts = {} }: Pick<AlgorithmDefinition, 'parts'>): Aim {
  const { wrapper, constraint } = parts;
  const free = Number.MAX_SAFE_INTEGER;
  if (wrapper === 'early-termination') {
    return { name: 'early termination', best: constrainedOptimum(free, terminated) };
  }
  if (wrapper !== undefined) return { name: 'Sauté', best: constrainedOptimum(free, saute(unsafeReward)) };
  if (constraint === 'none') return { name: 'unconstrained', best: constrainedOptimum(free) };
  return { name: 'constrained', best: constrainedOptimum(limit) };
}
