import type { Variant } from './contracts.ts';
import { createWasmEngine } from './wasm-engine.ts';

export interface MeasureOptions {
  readonly variant?: Variant;
  /** Seconds to spend on each figure; default 0.3. */
  readonly seconds?: number;
  /** Networks (layer widths) and batch sizes to measure; default: BENCH_NETWORKS, BENCH_ROWS. */
  readonly networks?: readonly (readonly number[])[];
  readonly rows?: readonly number[];
}

/** Times of one network (tanh) at one batch size, in microseconds, and what they amount to. */
export interface NetworkFigures {
  readonly sizes: readonly number[];
  readonly rows: number;
  readonly forward: number;
  readonly forwardBackward: number;
  /** Forward, backward and one Adam step: what a minibatch costs. */
  readonly minibatch: number;
  /** Tangent, scaling and backward: one Fisher-vector product. */
  readonly fisherProduct: number;
  /** Matrix-product operations of forward and backward per second, in 10⁹. */
  readonly gigaflops: number;
  /** The same as a share of the measured peak. */
  readonly peakShare: number;
}

export interface KernelFigures {
  readonly variant: Variant;
  /** Most multiply-adds in registers, counted as two operations each, in 10⁹ operations per second on one core. */
  readonly peakGigaflops: number;
  readonly networks: readonly NetworkFigures[];
}

/** The networks of the usual experiments: two layers of 64, two of 256, eight of 64; 60 inputs, 2 outputs. */
export const BENCH_NETWORKS: readonly (readonly number[])[] = [
  [60, 64, 64, 2],
  [60, 256, 256, 2],
  [60, 64, 64, 64, 64, 64, 64, 64, 64, 2],
];
export const BENCH_ROWS: readonly number[] = [64, 1024, 20000];

const adam = { rate: 3e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Measures the kernels on this machine, one core. Every time is the best of at least five groups of calls. */
export function measureKernels(options: MeasureOptions = {}): KernelFigures {
  const { variant = 'relaxed', seconds = 0.3, networks = BENCH_NETWORKS, rows = BENCH_ROWS } = options;
  const peakGigaflops = measurePeak(variant, seconds);
  const figures = networks.flatMap((sizes) =>
    rows.map((count) => measureNetwork(sizes, count, { variant, seconds, peakGigaflops })),
  );
  return { variant, peakGigaflops, networks: figures };
}

function measurePeak(variant: Variant, seconds: number): number {
  const { kernels } = createWasmEngine({ variant, megabytes: 1 });
  const rounds = 20_000;
  return (rounds * 64) / fastest(() => kernels.peak(rounds), seconds) / 1000;
}

function measureNetwork(
  sizes: readonly number[],
  rows: number,
  context: { readonly variant: Variant; readonly seconds: number; readonly peakGigaflops: number },
): NetworkFigures {
  const { variant, seconds, peakGigaflops } = context;
  const floats = rows * sizes.reduce((sum, size) => sum + 2 * size, 0);
  const engine = createWasmEngine({ variant, megabytes: 64 + Math.ceil(floats / 2 ** 18) });
  const network = engine.network({ sizes, activation: 'tanh', maxRows: rows });
  const outputs = sizes[sizes.length - 1]!;
  // Values without structure, and small enough that tanh does not saturate.
  const wave = (vector: Float32Array, scale: number) => {
    for (let i = 0; i < vector.length; i++) vector[i] = scale * Math.sin(1 + i * 1.7);
    return vector;
  };
  wave(network.parameters, 0.1);
  const x = engine.rows(rows, sizes[0]!);
  wave(x.host, 1);
  x.count = rows;
  const y = engine.vector(rows * outputs);
  const dy = wave(engine.vector(rows * outputs), 1 / rows);
  const v = wave(engine.vector(network.size), 1);
  const gradient = engine.vector(network.size);
  const m = engine.vector(network.size);
  const second = engine.vector(network.size);

  const forward = fastest(() => network.forward(x, y), seconds);
  const forwardBackward = fastest(() => {
    network.forward(x, y);
    network.backward(dy, gradient);
  }, seconds);
  const fisherProduct = fastest(() => {
    network.tangent(v, y);
    engine.scale(1 / rows, y);
    network.backward(y, gradient);
  }, seconds);
  let t = 0;
  const minibatch = fastest(() => {
    t++;
    network.forward(x, y);
    network.backward(dy, gradient);
    engine.adam(network.parameters, gradient, m, second, t, adam);
  }, seconds);
  engine.dispose();

  // Products: one in forward, two in backward, but for the first layer, whose input needs no gradient.
  let products = -sizes[0]! * sizes[1]!;
  for (let l = 0; l + 1 < sizes.length; l++) products += 3 * sizes[l]! * sizes[l + 1]!;
  const gigaflops = (2 * products * rows) / forwardBackward / 1000;
  return {
    sizes,
    rows,
    forward,
    forwardBackward,
    minibatch,
    fisherProduct,
    gigaflops,
    peakShare: gigaflops / peakGigaflops,
  };
}

/** Microseconds per call: the best mean of groups of about 4 ms, at least five, after a warm-up. */
function fastest(call: () => void, seconds: number): number {
  // The first calls run unoptimised code; 100 ms of them let the compiler finish.
  for (let spent = 0; spent < Math.min(100_000, seconds * 1e6); ) spent += timeOf(call, 1);
  let size = 1;
  let elapsed = 0;
  for (;;) {
    elapsed = timeOf(call, size);
    if (elapsed >= 3000) break;
    size = elapsed < 400 ? size * 10 : Math.ceil((size * 4000) / elapsed);
  }
  const groups = Math.max(5, Math.round((seconds * 1e6) / elapsed));
  let best = elapsed / size;
  for (let group = 0; group < groups; group++) best = Math.min(best, timeOf(call, size) / size);
  return best;
}

function timeOf(call: () => void, times: number): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) call();
  return (performance.now() - start) * 1000;
}
