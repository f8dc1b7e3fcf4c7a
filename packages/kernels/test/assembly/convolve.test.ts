import test from 'ava';
import type { Variant } from '../../src/contracts.ts';
import { compileKernels, type Kernels } from '../../src/kernel-module.ts';
import { sameBits } from '../reference/compare.ts';
import { fill } from '../reference/numbers.ts';

/** Addresses, from 64 KiB up: below lie the kernels' own constants. */
const [X, SEES, W, PANELS, INIT, D, OUT, EXPECTED, PLACES] = [1, 3, 8, 10, 12, 14, 16, 18, 20].map(
  (part) => part * 65536,
) as [number, number, number, number, number, number, number, number, number];
const GUARD = 12345;

interface Shape {
  readonly rows: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly filters: number;
}

const plain: Shape = { rows: 3, height: 9, width: 7, channels: 3, kernel: 3, stride: 2, filters: 16 };
const shapes: readonly Shape[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 12, 13, 16, 17, 20, 32, 35].map((filters) => ({ ...plain, filters })),
  // Runs of one number and of three; positions fewer than a tile has.
  ...[1, 6, 16, 19, 24].flatMap((filters) => [
    { ...plain, kernel: 1, channels: 1, filters },
    { ...plain, kernel: 3, channels: 1, filters },
    { ...plain, rows: 1, height: 3, width: 3, filters },
    { ...plain, rows: 1, height: 3, width: 5, filters },
    // Runs that no tile divides.
    { ...plain, kernel: 2, channels: 5, filters },
  ]),
];

function kernelsOf(variant: Variant): { readonly kernels: Kernels; readonly memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: 24, maximum: 65536 });
  const { exports } = new WebAssembly.Instance(compileKernels(variant), { env: { memory } });
  return { kernels: exports as unknown as Kernels, memory };
}

for (const variant of ['relaxed', 'strict'] as const) {
  test(`${variant}: products read off images have the bits of products with what positions see`, (t) => {
    const { kernels, memory } = kernelsOf(variant);
    const floats = (at: number, length: number): Float32Array => new Float32Array(memory.buffer, at, length);
    for (const { rows, height, width, channels, kernel, stride, filters } of shapes) {
      const across = Math.floor((width - kernel) / stride) + 1;
      const positions = (Math.floor((height - kernel) / stride) + 1) * across;
      const count = rows * positions;
      const [runs, run, line] = [kernel, kernel * channels, 4 * width * channels];
      const depth = runs * run;
      const name = `${rows} × ${height} × ${width} × ${channels}, kernel ${kernel}, ${filters} filters`;
      fill(floats(X, 16384), 1);
      fill(floats(W, depth * filters), 2);
      fill(floats(INIT, count * filters), 3);
      fill(floats(D, count * filters), 4);
      const places = new Int32Array(memory.buffer, PLACES, count);
      for (let p = 0; p < count; p++) {
        const at = p % positions;
        const pixel = (Math.floor(at / across) * width + (at % across)) * stride;
        places[p] = 4 * channels * (Math.floor(p / positions) * height * width + pixel);
      }
      kernels.patches(rows, height, width, channels, kernel, stride, X, SEES);
      kernels.pack(depth, filters, W, PANELS);

      for (const initStride of [0, 4 * filters]) {
        floats(OUT, 16384).fill(GUARD);
        kernels.dense(count, depth, filters, SEES, PANELS, 1, INIT, initStride, EXPECTED);
        kernels.convolve(count, filters, runs, run, line, PLACES, X, PANELS, INIT, initStride, OUT);
        t.true(sameBits(floats(OUT, count * filters), floats(EXPECTED, count * filters)), `${name}, ${initStride}`);
        t.is(floats(OUT, count * filters + 1)[count * filters], GUARD, name);
      }

      floats(OUT, 16384).fill(GUARD);
      kernels.outer(count, depth, filters, SEES, D, EXPECTED, 4 * filters, 0);
      kernels.convolveOuter(count, filters, runs, run, line, PLACES, X, D, OUT);
      t.true(sameBits(floats(OUT, depth * filters), floats(EXPECTED, depth * filters)), `${name}, gradient`);
      t.is(floats(OUT, depth * filters + 1)[depth * filters], GUARD, name);
    }
  });

  test(`${variant}: bytes of images become numbers from 0 to 1, at any length`, (t) => {
    const { kernels, memory } = kernelsOf(variant);
    const rows = 3;
    for (const numbers of [1, 2, 3, 11, 12, 13, 24, 35, 255, 256, 258]) {
      const words = Math.ceil(numbers / 3) + 1;
      const x = new Float32Array(memory.buffer, X, rows * words);
      const byte = (row: number, i: number): number => (row * 101 + i) % 256;
      for (let row = 0; row < rows; row++) {
        for (let w = 0; w < words; w++) {
          const of = (i: number): number => (3 * w + i < numbers ? byte(row, 3 * w + i) : 0);
          x[row * words + w] = of(0) + 256 * of(1) + 65536 * of(2);
        }
      }
      const out = new Float32Array(memory.buffer, OUT, rows * numbers + 1).fill(GUARD);
      kernels.unpackBytes(rows, numbers, X, 4 * words, OUT);
      const expected = Float32Array.from({ length: rows * numbers }, (_, i) => {
        return byte(Math.floor(i / numbers), i % numbers) / 255;
      });
      t.true(sameBits(out.subarray(0, rows * numbers), expected), `${numbers} numbers`);
      t.is(out[rows * numbers], GUARD);
    }
  });
}
