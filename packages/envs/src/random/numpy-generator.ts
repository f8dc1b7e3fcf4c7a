import { Pcg64 } from './pcg64.ts';
import { ZIGGURAT_WIDTHS } from './ziggurat-table.ts';

const TWO_POW_52 = 2 ** 52;
const MASK_52 = (1n << 52n) - 1n;
/** x at which the ziggurat's base layer ends and the tail begins. */
const TAIL_START = 3.6541528853610088;
const TAIL_SCALE = 0.27366123732975828;

/** Layer heights F_j = exp(−x_j²/2). */
const HEIGHTS = ZIGGURAT_WIDTHS.map((width, j) => (j === 0 ? 1 : Math.exp(-0.5 * (width * TWO_POW_52) ** 2)));

/** Below these a draw lies inside its layer for certain. */
const INSIDE = ZIGGURAT_WIDTHS.map((width, j) => {
  if (j === 0) return 0xef33d8025ef6a;
  return j === 1 ? 0 : Math.floor((ZIGGURAT_WIDTHS[j - 1]! / width) * TWO_POW_52);
});

/** numpy's `default_rng(seed)`: PCG64 behind SeedSequence, with its uniform and normal draws. */
export class NumpyGenerator {
  readonly #bits: Pcg64;

  constructor(seed: number) {
    this.#bits = new Pcg64(seed);
  }

  seed(seed: number): void {
    this.#bits.seed(seed);
  }

  /** A 53-bit double in [0, 1). */
  double(): number {
    return Number(this.#bits.uint64() >> 11n) / 2 ** 53;
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.double();
  }

  /** Standard normal by the ziggurat method. */
  normal(): number {
    for (;;) {
      let bits = this.#bits.uint64();
      const layer = Number(bits & 255n);
      bits >>= 8n;
      const negative = (bits & 1n) === 1n;
      const magnitude = Number((bits >> 1n) & MASK_52);
      const size = magnitude * ZIGGURAT_WIDTHS[layer]!;
      const x = negative ? -size : size;
      if (magnitude < INSIDE[layer]!) return x;
      if (layer === 0) return this.#tail(magnitude);
      const lower = HEIGHTS[layer]!;
      const upper = HEIGHTS[layer - 1]!;
      if ((upper - lower) * this.double() + lower < Math.exp(-0.5 * x * x)) return x;
    }
  }

  #tail(magnitude: number): number {
    for (;;) {
      const beyond = -TAIL_SCALE * Math.log1p(-this.double());
      const height = -Math.log1p(-this.double());
      // numpy takes the tail's sign from bit 8 of the magnitude.
      if (height + height > beyond * beyond)
        return Math.floor(magnitude / 256) % 2 === 1 ? -(TAIL_START + beyond) : TAIL_START + beyond;
    }
  }
}
