import type { Box, Space } from '../contracts/space.ts';
import type { Saved, State } from '../contracts/values.ts';
import { isBox } from './space-size.ts';

/** As a checkpoint holds it: bounds exact, infinities included. */
export function saveSpace(space: Space): State {
  if (space.type === 'discrete') return { type: 'discrete', n: space.n };
  if (space.type === 'multi-discrete') return { type: 'multi-discrete', sizes: [...space.sizes] };
  return { low: Float64Array.from(space.low), high: Float64Array.from(space.high) };
}

export function readSpace(saved: Saved | undefined): Space {
  const { type, n, sizes, low, high } = saved as {
    type?: string;
    n?: number;
    sizes?: readonly number[];
    low?: Float64Array;
    high?: Float64Array;
  };
  if (type === 'discrete') return { type, n: n! };
  if (type === 'multi-discrete') return { type, sizes: [...sizes!] };
  return { low: Array.from(low!), high: Array.from(high!) };
}

/** A saved space that is a box, as every observation's is. */
export function readBox(saved: Saved | undefined): Box {
  const space = readSpace(saved);
  if (!isBox(space)) throw new Error('The saved observation space is no box.');
  return space;
}
