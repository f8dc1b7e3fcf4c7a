/** numpy's SeedSequence (M. O'Neill's seed_seq design): spreads a seed over as many 32-bit words as a generator needs. */
const INITIAL_A = 0x43b0d7e5;
const MULTIPLIER_A = 0x931e8875;
const INITIAL_B = 0x8b51f9dd;
const MULTIPLIER_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;
const POOL = 4;

/** @param seed integer ≥ 0; split into 32-bit words, least significant first. */
export function seedSequence(seed: number, count: number): Uint32Array {
  const words = wordsOf(seed);
  const pool = new Uint32Array(POOL);
  let hash = INITIAL_A;
  const hashmix = (value: number): number => {
    let v = value ^ hash;
    hash = Math.imul(hash, MULTIPLIER_A);
    v = Math.imul(v, hash);
    return (v ^ (v >>> 16)) >>> 0;
  };
  for (let i = 0; i < POOL; i++) pool[i] = hashmix(words[i] ?? 0);
  for (let source = 0; source < POOL; source++) {
    for (let target = 0; target < POOL; target++) {
      if (source !== target) pool[target] = mix(pool[target]!, hashmix(pool[source]!));
    }
  }
  for (let i = POOL; i < words.length; i++) {
    for (let target = 0; target < POOL; target++) pool[target] = mix(pool[target]!, hashmix(words[i]!));
  }

  let output = INITIAL_B;
  return Uint32Array.from({ length: count }, (_, i) => {
    let v = pool[i % POOL]! ^ output;
    output = Math.imul(output, MULTIPLIER_B);
    v = Math.imul(v, output);
    return v ^ (v >>> 16);
  });
}

function mix(x: number, y: number): number {
  const result = Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y);
  return (result ^ (result >>> 16)) >>> 0;
}

function wordsOf(seed: number): number[] {
  const words = [seed % 2 ** 32];
  for (let rest = Math.floor(seed / 2 ** 32); rest > 0; rest = Math.floor(rest / 2 ** 32)) words.push(rest % 2 ** 32);
  return words;
}
