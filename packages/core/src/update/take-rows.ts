import type { Vec } from '../contracts/values.ts';

/** to[i] ← from[index[i]], rows of `width` numbers. */
export function takeRows(from: Vec, index: Int32Array, width: number, to: Vec): void {
  const count = index.length;
  if (width === 1) {
    for (let i = 0; i < count; i++) to[i] = from[index[i]!]!;
    return;
  }
  for (let i = 0; i < count; i++) {
    const row = index[i]! * width;
    for (let a = 0; a < width; a++) to[i * width + a] = from[row + a]!;
  }
}
