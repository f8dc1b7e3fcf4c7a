import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { ObservationPart } from '../contracts/observation-part.ts';
import { observationLayout } from './observation-layout.ts';

/** How the rows of an environment's observations lie, a wrapper's numbers included. */
export interface RowLayout {
  /** null: a vector of numbers and nothing else. */
  readonly parts: readonly ObservationPart[] | null;
  /** Numbers that are no quantities to normalise, in front of what a wrapper appends: images and an action mask. */
  readonly plain: number;
  /** Where the action mask begins; null: there is none. */
  readonly mask: number | null;
}

/** What wrappers append to the observations of a structure is a part of its own, the last one. */
export function rowLayout({
  observationSpace,
  structure,
  actionMask,
}: Pick<EnvironmentDefinition, 'observationSpace' | 'structure' | 'actionMask'>): RowLayout {
  if (structure === undefined) return { parts: null, plain: 0, mask: null };
  const { parts, plain, mask, box } = observationLayout(structure, { mask: actionMask });
  const at = box.low.length;
  const appended = observationSpace.low.length - at;
  const wrapper: ObservationPart = { name: 'wrapper', kind: 'vector', at, width: appended, shape: [appended] };
  return { parts: appended > 0 ? [...parts, wrapper] : parts, plain, mask };
}
