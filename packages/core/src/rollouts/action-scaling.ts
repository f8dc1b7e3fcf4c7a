import type { Space } from '../contracts/space.ts';
import type { Vec } from '../contracts/values.ts';
import { isBox, spaceSize } from '../spaces/space-size.ts';

/** Rows of policy actions → rows of actions in the environment's units. */
export interface ActionScaling {
  /** scaled ← actions, both count × A. */
  apply(actions: Vec, scaled: Vec, count: number): void;
}

/**
 * The one place where a policy's action meets an environment's bounds; training, evaluation and `loadPolicy` all use it.
 * A policy action a ∈ ℝ is clipped to [−1, 1], then −1 … 1 is mapped linearly to low … high. A dimension with an infinite
 * bound has no such map: it passes unscaled, held to whichever bound is finite. What was sampled, and its
 * log-probability, stay unclipped in the trajectories. Choices pass as they are: a policy's action is the index of each.
 */
export function createActionScaling(space: Space): ActionScaling {
  if (!isBox(space)) return asTheyAre(spaceSize(space));
  const width = space.low.length;
  const low = Float64Array.from(space.low);
  const high = Float64Array.from(space.high);
  const bounded = Array.from(low, (bound, j) => Number.isFinite(bound) && Number.isFinite(high[j]!));
  return {
    apply(actions, scaled, count) {
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < width; j++) {
          const a = actions[i * width + j]!;
          if (bounded[j]) {
            const clipped = Math.min(Math.max(a, -1), 1);
            // Written so that −1 and 1 give low and high exactly.
            scaled[i * width + j] = 0.5 * (1 - clipped) * low[j]! + 0.5 * (1 + clipped) * high[j]!;
          } else {
            scaled[i * width + j] = Math.min(Math.max(a, low[j]!), high[j]!);
          }
        }
      }
    },
  };
}

function asTheyAre(width: number): ActionScaling {
  return {
    apply(actions, scaled, count) {
      for (let k = 0; k < count * width; k++) scaled[k] = actions[k]!;
    },
  };
}
