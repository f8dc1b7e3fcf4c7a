import type { Space } from '../contracts/space.ts';
import type { Random, Vec } from '../contracts/values.ts';
import { choicesOf, isBox, spaceSize } from './space-size.ts';

/**
 * An action in the environment's own units, drawn evenly: of a box from the part within ±limit in every dimension, which
 * replaces infinite bounds; else an index for each choice. `uniform` draws from [0, 1), once for each number.
 */
export function sampleSpace(space: Space, uniform: () => number, limit: number): number[] {
  if (!isBox(space)) return choicesOf(space)!.map((n) => Math.floor(uniform() * n));
  const held = (bound: number): number => Math.max(-limit, Math.min(limit, bound));
  return space.low.map((low, j) => held(low) + uniform() * (held(space.high[j]!) - held(low)));
}

/** Draws a policy's action evenly: in [−1, 1] for a box, else an index for each choice. Consumes one number per entry. */
export type DrawAction = (random: Random, action: Vec, at: number) => void;

/** What draws into `action[at …]` for this space. */
export function drawActionOf(space: Space): DrawAction {
  const choices = choicesOf(space);
  const size = spaceSize(space);
  return (random, action, at) => {
    for (let j = 0; j < size; j++) {
      const u = random.uniform();
      action[at + j] = choices === null ? 2 * u - 1 : Math.floor(u * choices[j]!);
    }
  };
}
