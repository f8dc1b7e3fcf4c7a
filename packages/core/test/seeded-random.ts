import type { Random } from '../src/contracts/values.ts';

/** A small generator for tests (mulberry32 and Box–Muller): not the product's, so that tests do not lean on it. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const uint32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return (z ^ (z >>> 14)) >>> 0;
  };
  const uniform = (): number => (uint32() + 0.5) / 4294967296;
  return {
    uint32,
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    save: () => ({ state }),
    load: (saved) => {
      state = saved['state'] as number;
    },
  };
}
