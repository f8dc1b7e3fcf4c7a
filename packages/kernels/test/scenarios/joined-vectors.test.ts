import { setFlagsFromString } from 'node:v8';
import test from 'ava';
import type { Variant } from '../../src/contracts.ts';
import { kernels as relaxed } from '../../src/generated/kernels-relaxed.ts';
import { kernels as strict } from '../../src/generated/kernels-strict.ts';
import type { Kernels } from '../../src/kernel-module.ts';

// AVA runs every test file in a process of its own, so that the flags are this file's only. Everything is compiled by
// the optimising compiler, and at once: the joining of vectors is a part of it.
const able = process.arch === 'x64' && process.versions.node.startsWith('24.');
if (able) for (const flag of ['--no-liftoff', '--no-wasm-lazy-compilation']) setFlagsFromString(flag);

const PAGES = 12;
const [X, W, INIT, OUT, MORE] = [1, 2, 3, 4, 5].map((part) => part * 128 * 1024) as [
  number,
  number,
  number,
  number,
  number,
];

interface Build {
  readonly kernels: Kernels;
  readonly floats: Float32Array;
  readonly bits: Uint32Array;
}

/** The same code, compiled with or without joined vectors. A custom section of its own keeps V8 from taking one for the other. */
function build(variant: Variant, joined: boolean): Build {
  if (able) setFlagsFromString(`--${joined ? '' : 'no-'}experimental-wasm-revectorize`);
  const code = Buffer.from(variant === 'relaxed' ? relaxed : strict, 'base64');
  const module = new WebAssembly.Module(Buffer.concat([code, Buffer.from([0, 2, 1, joined ? 106 : 115])]));
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: 65536 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    kernels: exports as unknown as Kernels,
    floats: new Float32Array(memory.buffer),
    bits: new Uint32Array(memory.buffer),
  };
}

/** From 64 KiB up; below lie the kernels' own constants. */
const FROM = 1 << 14;
const noise = Float32Array.from({ length: PAGES * 16384 - FROM }, (_, i) => Math.sin(i * 12.9898) * (i % 7));

type Work = (kernels: Kernels, bits: Uint32Array) => void;

const works: Record<string, Work> = {};
for (const [rows, depth, width] of [
  [64, 60, 64],
  [64, 128, 128],
  [5, 7, 33],
  [3, 64, 64],
  [1, 17, 48],
  [9, 1, 16],
  [66, 12, 2],
  [70, 31, 24],
] as const) {
  const shape = `${rows} × ${depth} × ${width}`;
  works[`dense ${shape}`] = (k) => k.dense(rows, depth, width, X, W, 0, INIT, 0, OUT);
  works[`dense from panels ${shape}`] = (k) => {
    k.pack(depth, width, W, MORE);
    k.dense(rows, depth, width, X, MORE, 1, INIT, width * 4, OUT);
  };
  works[`dense from transposed panels ${shape}`] = (k) => {
    k.packTransposed(depth, width, W, MORE);
    k.dense(rows, depth, width, X, MORE, 1, INIT, 0, OUT);
  };
  works[`outer ${shape}`] = (k) => k.outer(rows, depth, width, X, W, OUT, width * 4, 0);
  works[`gram ${shape}`] = (k) => k.gramBlock(rows, width, X, OUT, 1);
  // Every row sees two runs of numbers: where rows begin is written behind what comes out.
  const places = OUT + 64 * 1024;
  works[`convolution ${shape}`] = (k, bits) => {
    for (let row = 0; row < rows; row++) bits[places / 4 + row] = 12 * row;
    k.pack(2 * depth, width, W, MORE);
    k.convolve(rows, width, 2, depth, 4 * depth + 20, places, X, MORE, INIT, width * 4, OUT);
    k.convolveOuter(rows, width, 2, depth, 4 * depth + 20, places, X, W, INIT);
  };
  for (const kind of [1, 2, 3]) {
    works[`activation ${kind}, ${shape}`] = (k) => {
      k.activate(kind, rows * width, OUT, MORE);
      k.timesSlope(kind, rows * width, OUT, MORE, X);
    };
  }
  works[`adam ${shape}`] = (k) => {
    // Squares are not negative.
    k.outer(1, depth * width, 1, X, W, MORE, 4, 0);
    k.scale(depth * width, 0, MORE);
    k.adam(depth * width, X, W, INIT, MORE, 1e-3, 1.2, 0.9, 0.1, 0.999, 0.001, 1e-8);
  };
  works[`vectors ${shape}`] = (k) => {
    k.axpy(rows * width, 0.3, X, OUT);
    k.axpyFrom(rows * width, 0.3, X, OUT, 0.5);
    k.scale(rows * width, 1.7, OUT);
    k.transpose(depth, width, W, MORE);
  };
}

for (const variant of ['relaxed', 'strict'] as const) {
  test(`${variant} kernels give the same bits where the runtime joins pairs of vectors`, (t) => {
    const [plain, joined] = [build(variant, false), build(variant, true)];
    for (const [name, work] of Object.entries(works)) {
      for (const one of [plain, joined]) {
        one.floats.set(noise, FROM);
        work(one.kernels, one.bits);
      }
      t.is(Buffer.compare(Buffer.from(plain.bits.buffer), Buffer.from(joined.bits.buffer)), 0, name);
    }
  });
}
