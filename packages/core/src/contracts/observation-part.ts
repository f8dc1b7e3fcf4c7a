/**
 * One part of an observation's row, as networks see it; plain data. Parts follow each other in a row: numbers first, which the
 * observation normaliser normalises, then images, an action mask and what a wrapper appends, which it leaves as they are.
 */
export interface ObservationPart {
  /** Its name in the dictionary; `observation` for a space that is none, `wrapper` for what a wrapper appends. */
  readonly name: string;
  /**
   * vector: numbers. image: bytes, three in a number of the row, which holds b₀ + 256 b₁ + 65536 b₂ exactly; bytes in the order
   * [row][column][channel], the last number filled with 0. Networks read bytes as b/255.
   */
  readonly kind: 'vector' | 'image';
  /** Where it begins in the row, and how many numbers of the row it takes. */
  readonly at: number;
  readonly width: number;
  /** Of an image [height, width, channels]; of a vector the axes of its box. */
  readonly shape: readonly number[];
}
