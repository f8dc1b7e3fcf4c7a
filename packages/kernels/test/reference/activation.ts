import type { Activation } from '../../src/index.ts';

/** φ in double precision. */
export function activation(kind: Activation, z: number): number {
  if (kind === 'tanh') return Math.tanh(z);
  if (kind === 'relu') return Math.max(z, 0);
  if (kind === 'silu') return z === Number.NEGATIVE_INFINITY ? 0 : z / (1 + Math.exp(-z));
  return z;
}

/** φ′ in double precision. */
export function slope(kind: Activation, z: number): number {
  if (kind === 'tanh') return 1 - Math.tanh(z) ** 2;
  if (kind === 'relu') return z > 0 ? 1 : 0;
  if (kind === 'silu') {
    const s = 1 / (1 + Math.exp(-z));
    return s * (1 + z * (1 - s));
  }
  return 1;
}
