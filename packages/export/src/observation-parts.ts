import { type ActionSpace, choicesOf, observationLayout, type ShapedBox, type StructuredSpace } from '@belay-rl/core';

/** A part of the environment's own observation, and how it is read: the order is that of the policy's numbers. */
export type GraphPart =
  | { readonly name: string; readonly kind: 'numbers' | 'bits' | 'mask'; readonly count: number }
  /** One of so many options each: an index, which becomes as many numbers as there are options. */
  | { readonly name: string; readonly kind: 'choices'; readonly sizes: readonly number[] }
  /** Bytes [row][column][channel]: height, width, channels. */
  | { readonly name: string; readonly kind: 'image'; readonly shape: readonly number[] };

/** What an observation is: parts by name, or one part that stands by itself. */
export interface ObservationForm {
  readonly dictionary: boolean;
  readonly parts: readonly GraphPart[];
}

/** `mask`: the part that says which options are open. */
export function observationForm(space: StructuredSpace, mask: string | undefined): ObservationForm {
  const dictionary = space.type === 'dict';
  const parts = observationLayout(space, { mask }).parts.map(({ name, kind, shape }): GraphPart => {
    if (kind === 'image') return { name, kind, shape };
    const part = (space.type === 'dict' ? space.spaces[name] : space) as ActionSpace;
    if (part.type === 'multi-binary') return { name, kind: name === mask ? 'mask' : 'bits', count: part.n };
    const sizes = choicesOf(part);
    if (sizes !== null) return { name, kind: 'choices', sizes };
    return { name, kind: 'numbers', count: countOf(part as ShapedBox, shape) };
  });
  return { dictionary, parts };
}

function countOf({ low }: ShapedBox, shape: readonly number[]): number {
  return typeof low === 'number' ? shape.reduce((product, n) => product * n, 1) : low.length;
}
