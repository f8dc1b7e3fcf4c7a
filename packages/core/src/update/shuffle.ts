import type { Random } from '../contracts/values.ts';

/** Fisher–Yates, in place; one 32-bit draw per element, by Lemire's multiply-and-shift (bias below 2⁻³² per draw). */
export function shuffleInPlace(order: Int32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor((random.uint32() * (i + 1)) / 4294967296);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
}
