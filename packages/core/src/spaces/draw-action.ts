import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Space } from '../contracts/space.ts';
import type { Random, Vec } from '../contracts/values.ts';
import { rowLayout } from './row-layout.ts';
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

/** What a random player does after an observation's row: `sampleSpace` of what an action mask leaves open. */
export function sampleAction(
  definition: Pick<EnvironmentDefinition, 'observationSpace' | 'structure' | 'actionMask' | 'actionSpace'>,
  observation: ArrayLike<number>,
  uniform: () => number,
  limit: number,
): number[] {
  const { mask } = rowLayout(definition);
  if (mask === null) return sampleSpace(definition.actionSpace, uniform, limit);
  let at = mask;
  return choicesOf(definition.actionSpace)!.map((n) => {
    const drawn = drawOpen(uniform(), observation, at, n);
    at += n;
    return drawn;
  });
}

/**
 * Draws a policy's action evenly into `action[at …]`: in [−1, 1] for a box, else an index for each choice, of those that are open
 * if `mask` has a bit for each option from `maskAt` on. Consumes one number per entry.
 */
export type DrawAction = (random: Random, action: Vec, at: number, mask?: Vec, maskAt?: number) => void;

/** What draws for this space. */
export function drawActionOf(space: Space): DrawAction {
  const choices = choicesOf(space);
  const size = spaceSize(space);
  return (random, action, at, mask, maskAt = 0) => {
    let from = maskAt;
    for (let j = 0; j < size; j++) {
      const u = random.uniform();
      if (choices === null) {
        action[at + j] = 2 * u - 1;
        continue;
      }
      action[at + j] = mask === undefined ? Math.floor(u * choices[j]!) : drawOpen(u, mask, from, choices[j]!);
      from += choices[j]!;
    }
  };
}

/** One of the options of a choice whose bit is set, evenly by u ∈ [0, 1); NaN: none is. */
function drawOpen(u: number, mask: ArrayLike<number>, at: number, options: number): number {
  let open = 0;
  for (let k = 0; k < options; k++) if (mask[at + k] !== 0) open++;
  let left = Math.floor(u * open);
  for (let k = 0; k < options; k++) if (mask[at + k] !== 0 && left-- === 0) return k;
  return Number.NaN;
}
