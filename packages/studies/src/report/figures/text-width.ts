/** Widths in em of characters of common sans-serif faces; of those not here: `USUAL`. The widest of the faces counts. */
const widths: readonly (readonly [string, number])[] = [
  ["ijl|'", 0.29],
  ['fIrt.,:;!()[]/ -', 0.38],
  ['ckszJ', 0.54],
  ['mwMW@%', 0.95],
  ['ABCDEFGHKLNOPQRSTUVXYZ=+<>', 0.74],
];
const USUAL = 0.62;

const byCharacter = new Map(
  widths.flatMap(([characters, width]) => [...characters].map((one) => [one, width] as const)),
);

/** About how wide a line of text is, in em. Without a canvas nothing can measure it. */
export function textWidth(text: string): number {
  let sum = 0;
  for (const one of text) sum += byCharacter.get(one) ?? USUAL;
  return sum;
}
