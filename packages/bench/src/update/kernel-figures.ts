import { createWasmEngine } from '@belay-rl/kernels';
import { type Spread, spreadOf } from '../spread.ts';
import { measureCalls, type TimingOptions, timeCalls } from '../timing.ts';
import { ACTIONS, type BenchNetwork, megabytesFor, OBSERVATIONS } from './networks.ts';

export type KernelVariant = 'relaxed' | 'strict';

/** Times of one network at one batch size [µs], and what they amount to. */
export interface KernelFigures {
  readonly forward: Spread;
  readonly forwardBackward: Spread;
  /** Forward, backward and one Adam step: what a minibatch costs. */
  readonly minibatch: Spread;
  /** Tangent, scaling and backward: one Fisher-vector product. */
  readonly fisherProduct: Spread;
  /** Matrix products of forward and backward [10⁹ operations a second]. */
  readonly gigaflops: Spread;
  /** The median of those as a share of the measured peak. */
  readonly peakShare: number;
}

const ADAM = { rate: 3e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Most multiply-adds in registers, counted as two operations each [10⁹ a second on one core]. */
export async function measurePeak(variant: KernelVariant, timing: TimingOptions): Promise<Spread> {
  const engine = createWasmEngine({ variant, megabytes: 1 });
  const { kernels } = engine;
  const sums = engine.vector(64).byteOffset;
  const rounds = 20_000;
  const eight = await timeCalls(() => void kernels.peak(rounds), timing);
  const sixteen = await timeCalls(() => kernels.peakPairs(rounds, sums), timing);
  // A round is eight or sixteen chains of four lanes of multiply-adds.
  const speeds = [
    eight.map((time) => (rounds * 64) / time / 1000),
    sixteen.map((time) => (rounds * 128) / time / 1000),
  ];
  const [few, many] = speeds.map(spreadOf) as [Spread, Spread];
  return many.median > few.median ? many : few;
}

export async function measureKernels(
  network: BenchNetwork,
  rows: number,
  options: TimingOptions & { readonly variant: KernelVariant; readonly peak: number },
): Promise<KernelFigures> {
  const sizes = [OBSERVATIONS, ...network.hiddenSizes, ACTIONS];
  const engine = createWasmEngine({ variant: options.variant, megabytes: megabytesFor(network, rows) });
  const net = engine.network({ sizes, activation: 'tanh', maxRows: rows });
  wave(net.parameters, 0.1);
  const x = engine.rows(rows, OBSERVATIONS);
  wave(x.host, 1);
  x.count = rows;
  const y = engine.vector(rows * ACTIONS);
  const dy = wave(engine.vector(rows * ACTIONS), 1 / rows);
  const v = wave(engine.vector(net.size), 1);
  const [gradient, m, second] = [engine.vector(net.size), engine.vector(net.size), engine.vector(net.size)];

  const forward = await measureCalls(() => net.forward(x, y), options);
  const both = await timeCalls(() => {
    net.forward(x, y);
    net.backward(dy, gradient);
  }, options);
  const fisherProduct = await measureCalls(() => {
    net.tangent(v, y);
    engine.scale(1 / rows, y);
    net.backward(y, gradient);
  }, options);
  let t = 0;
  const minibatch = await measureCalls(() => {
    t++;
    net.forward(x, y);
    net.backward(dy, gradient);
    engine.adam(net.parameters, gradient, m, second, t, ADAM);
  }, options);
  engine.dispose();

  const gigaflops = spreadOf(both.map((microseconds) => operations(sizes, rows) / microseconds / 1000));
  return {
    forward,
    forwardBackward: spreadOf(both),
    minibatch,
    fisherProduct,
    gigaflops,
    peakShare: gigaflops.median / options.peak,
  };
}

/** One product forward, two backward, but for the first layer, whose input needs no gradient. */
function operations(sizes: readonly number[], rows: number): number {
  let products = -sizes[0]! * sizes[1]!;
  for (let l = 0; l + 1 < sizes.length; l++) products += 3 * sizes[l]! * sizes[l + 1]!;
  return 2 * products * rows;
}

/** Values without structure, and small enough that tanh does not saturate. */
function wave(vector: Float32Array, scale: number): Float32Array {
  for (let i = 0; i < vector.length; i++) vector[i] = scale * Math.sin(1 + i * 1.7);
  return vector;
}
