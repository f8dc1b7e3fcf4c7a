import { compileKernels, type Kernels } from './kernel-module.ts';
import { LinearMemory } from './linear-memory.ts';

/**
 * Rows of observations as a rollout admits them: each is counted in running statistics of its own and normalised by them, in
 * double precision, with the same bits in every build. Memory of its own, outside any engine's.
 */
export class ObservationRows {
  readonly width: number;
  /** count × width: what comes in. */
  readonly raw: Float32Array;
  /** count × width: what comes out. */
  readonly normal: Float32Array;
  /** Of each row [n, mean (width), S (width)]. */
  readonly statistics: Float64Array;
  /** The same, of what was admitted since it was last cleared. */
  readonly added: Float64Array;
  readonly #kernels: Pick<Kernels, 'admitRows' | 'firstNotFinite'>;

  constructor(count: number, width: number) {
    const numbers = count * (1 + 2 * width);
    // Rounding to 64 bytes, four times.
    const memory = new LinearMemory(Math.max(1, Math.ceil((8 * count * width + 16 * numbers + 256) / 2 ** 20)));
    this.width = width;
    this.raw = memory.floats(count * width, 'observations');
    this.normal = memory.floats(count * width, 'normalised observations');
    this.statistics = memory.doubles(numbers, 'statistics');
    this.added = memory.doubles(numbers, 'added statistics');
    const instance = new WebAssembly.Instance(compileKernels('strict'), { env: { memory: memory.memory } });
    this.#kernels = instance.exports as unknown as Kernels;
  }

  /** Place in `raw` of the first number of the rows first … last − 1 that is not finite; −1: none. */
  firstNotFinite(first: number, last: number): number {
    const { raw, width } = this;
    const found = this.#kernels.firstNotFinite((last - first) * width, raw.byteOffset + 4 * first * width);
    return found < 0 ? -1 : first * width + found;
  }

  /**
   * Counts the rows first … last − 1 of `raw` in `statistics`, and in `added` too if `adding`; then
   * normal ← clip((raw − mean)/σ, ±clip), σ = max(√(S/(n − 1)), 0.01), or raw while n = 1. The last `plain` numbers of a row
   * stay raw.
   */
  admit(first: number, last: number, { adding, plain, clip }: AdmitOptions): void {
    if (last <= first) return;
    const { width, raw, normal, statistics, added } = this;
    const at = 8 * first * (1 + 2 * width);
    this.#kernels.admitRows(
      last - first,
      width,
      plain,
      raw.byteOffset + 4 * first * width,
      normal.byteOffset + 4 * first * width,
      statistics.byteOffset + at,
      adding ? added.byteOffset + at : 0,
      clip,
    );
  }
}

export interface AdmitOptions {
  readonly adding: boolean;
  readonly plain: number;
  readonly clip: number;
}
