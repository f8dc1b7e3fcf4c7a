// Products of convolutions read off 64 images, the same products on a matrix of what positions see, and what that matrix takes:
// the best of forty counts. node --conditions=belay-source packages/kernels/bench/convolution.ts (Node 24 on x64)
import { setFlagsFromString } from 'node:v8';
import { compileKernels, type Kernels } from '../src/kernel-module.ts';

setFlagsFromString('--experimental-wasm-revectorize');
const memory = new WebAssembly.Memory({ initial: 1024, maximum: 65536 });
const { exports } = new WebAssembly.Instance(compileKernels('relaxed'), { env: { memory } });
const k = exports as unknown as Kernels;
new Float32Array(memory.buffer, 65536).forEach((_, i, all) => {
  all[i] = Math.sin(i);
});
const [X, SEES, W, BIAS, D, GRADIENT, PLACES] = [1, 8, 32, 36, 40, 56, 60].map((megabytes) => megabytes * 2 ** 20) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
const ROWS = 64;
const BLOCK = 1024;

function microseconds(run: () => void): number {
  const times = Array.from({ length: 40 }, () => {
    const from = performance.now();
    run();
    return performance.now() - from;
  });
  return 1000 * Math.min(...times);
}

/** The layers of packages/kfcpo/studies/images.yaml: side and channels of the images, kernel, stride, filters. */
for (const [side, channels, kernel, stride, filters] of [
  [32, 3, 4, 2, 16],
  [15, 16, 4, 2, 32],
  [6, 32, 3, 2, 32],
] as const) {
  const along = Math.floor((side - kernel) / stride) + 1;
  const positions = along ** 2;
  const [run, sees, line] = [kernel * channels, kernel ** 2 * channels, 4 * side * channels];
  const rows = Math.min(ROWS, Math.floor(BLOCK / positions));
  const places = new Int32Array(memory.buffer, PLACES, rows * positions);
  for (let p = 0; p < places.length; p++) {
    const [row, at] = [Math.floor(p / positions), p % positions];
    places[p] = 4 * channels * (row * side ** 2 + (Math.floor(at / along) * side + (at % along)) * stride);
  }
  const all = (visit: (count: number) => void) => () => {
    for (let row = 0; row < ROWS; row += rows) visit(Math.min(rows, ROWS - row) * positions);
  };
  const blocks = (visit: (begin: number, count: number) => void) =>
    all((count) => {
      for (let begin = 0; begin < count; begin += 256) visit(begin, Math.min(256, count - begin));
    });
  const figures = {
    'matrix of what is seen': all((n) => k.patches(n / positions, side, side, channels, kernel, stride, X, SEES)),
    'forward, on the matrix': all((n) => k.dense(n, sees, filters, SEES, W, 1, BIAS, 0, D)),
    'forward, off the images': all((n) => k.convolve(n, filters, kernel, run, line, PLACES, X, W, BIAS, 0, D)),
    'gradient, on the matrix': blocks((from, n) =>
      k.outer(n, sees, filters, SEES + 4 * from * sees, D + 4 * from * filters, GRADIENT, 4 * filters, 0),
    ),
    'gradient, off the images': blocks((from, n) =>
      k.convolveOuter(n, filters, kernel, run, line, PLACES + 4 * from, X, D + 4 * from * filters, GRADIENT),
    ),
  };
  console.log(`${side} × ${side} × ${channels}, kernel ${kernel}, stride ${stride}, ${filters} filters [µs]`);
  for (const [what, work] of Object.entries(figures)) {
    console.log(`  ${what.padEnd(25)} ${microseconds(work).toFixed(0).padStart(5)}`);
  }
}
