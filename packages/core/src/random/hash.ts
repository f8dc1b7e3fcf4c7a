/**
 * A 128-bit hash of words: the body and the finaliser of MurmurHash3 x86_128 (Appleby), input in whole blocks of four words.
 * Streams, reset seeds and initialisations are all told apart by it.
 */
export function hashWords(words: readonly number[], seed: number): Uint32Array<ArrayBuffer> {
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  let h1 = seed | 0;
  let h2 = seed | 0;
  let h3 = seed | 0;
  let h4 = seed | 0;
  const blocks = Math.ceil(words.length / 4);
  for (let b = 0; b < blocks; b++) {
    const k = (i: number): number => words[4 * b + i] ?? 0;
    h1 ^= Math.imul(rotate(Math.imul(k(0), 0x239b961b), 15), 0xab0e9789);
    h1 = Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b;
    h2 ^= Math.imul(rotate(Math.imul(k(1), 0xab0e9789), 16), 0x38b34ae5);
    h2 = Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747;
    h3 ^= Math.imul(rotate(Math.imul(k(2), 0x38b34ae5), 17), 0xa1e38b93);
    h3 = Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35;
    h4 ^= Math.imul(rotate(Math.imul(k(3), 0xa1e38b93), 18), 0x239b961b);
    h4 = Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17;
  }
  const length = 16 * blocks;
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  const sum = (): void => {
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = (h2 + h1) | 0;
    h3 = (h3 + h1) | 0;
    h4 = (h4 + h1) | 0;
  };
  sum();
  h1 = finalise(h1);
  h2 = finalise(h2);
  h3 = finalise(h3);
  h4 = finalise(h4);
  sum();
  return Uint32Array.of(h1, h2, h3, h4);
}

/** MurmurHash3's 32-bit finaliser: every input bit moves every output bit. */
function finalise(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * 128 bits for (run seed, name, indices). The encoding is injective: the name's length stands before its UTF-16 units and
 * the number of indices before the indices, so no two keys give the same words.
 */
export function hashName(seed: number, name: string, ...indices: readonly number[]): Uint32Array<ArrayBuffer> {
  const words = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, name.length];
  for (let i = 0; i < name.length; i++) words.push(name.charCodeAt(i));
  words.push(indices.length);
  for (const index of indices) words.push(index >>> 0, Math.floor(index / 2 ** 32) >>> 0);
  return hashWords(words, 0);
}
