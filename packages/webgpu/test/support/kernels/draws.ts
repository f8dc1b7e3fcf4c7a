/** Threefry2x32-20 (Salmon et al. 2011) in whole numbers. */
export function threefry([k0, k1]: readonly [number, number], [c0, c1]: readonly [number, number]): [number, number] {
  const keys = [k0, k1, (0x1bd11bda ^ k0 ^ k1) >>> 0];
  const turns = [13, 15, 26, 6, 17, 29, 16, 24];
  let [x, y] = [(c0 + k0) >>> 0, (c1 + k1) >>> 0];
  for (let round = 0; round < 20; round++) {
    const by = turns[round % 8]!;
    x = (x + y) >>> 0;
    y = (((y << by) | (y >>> (32 - by))) ^ x) >>> 0;
    if (round % 4 === 3) {
      const i = (round + 1) / 4;
      x = (x + keys[i % 3]!) >>> 0;
      y = (y + keys[(i + 1) % 3]! + i) >>> 0;
    }
  }
  return [x, y];
}

/** Two normal numbers of two words (Box & Muller 1958), 24 bits of each. */
export function boxMuller([x, y]: readonly [number, number]): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(((x >>> 8) + 0.5) / 2 ** 24));
  const angle = (2 * Math.PI * (y >>> 8)) / 2 ** 24;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
