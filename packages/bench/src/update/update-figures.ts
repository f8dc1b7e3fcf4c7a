import type { Registry } from '@belay-rl/core/run';
import type { Spread } from '../spread.ts';
import type { TimingOptions } from '../timing.ts';
import { type CurvatureFigures, measureCurvature } from './curvature-figures.ts';
import { type EigenFigures, measureEigen } from './eigen-figures.ts';
import { type EpochFigures, measureEpochUpdates } from './epoch-figures.ts';
import { type KernelFigures, type KernelVariant, measureKernels, measurePeak } from './kernel-figures.ts';
import { type LearnerFigures, measureLearners } from './learner-figures.ts';
import { batches, networks } from './networks.ts';

/** One network at one batch size. Times in µs. */
export interface NetworkFigures {
  readonly network: string;
  readonly rows: number;
  readonly kernels: KernelFigures;
  readonly learners: LearnerFigures;
  readonly kfac: CurvatureFigures;
}

export interface UpdateFigures {
  readonly variant: KernelVariant;
  /** 64 rows through 60-64-64-2, forward, backward and Adam [µs]. */
  readonly minibatchMicroseconds: Spread;
  /** Fisher-vector product over 20,000 rows of the same network [ms]. */
  readonly fisherProductMilliseconds: Spread;
  /** Measured on this machine, one core. */
  readonly peakGigaflops: Spread;
  readonly networks: readonly NetworkFigures[];
  /** Symmetric eigendecompositions. */
  readonly eigen: readonly EigenFigures[];
  /** The policy's update of an epoch, K-FAC against conjugate gradient. */
  readonly epochs: readonly EpochFigures[];
}

export interface UpdateBenchOptions extends TimingOptions {
  readonly registry: Registry;
  readonly variant: KernelVariant;
  /** Default: the three networks of the usual experiments. */
  readonly networks?: typeof networks;
  /** Rows of an epoch, and of the largest batch; default 20,000. */
  readonly rows?: number;
}

const EPOCH_ROWS = 20_000;

/** Batch sizes of the usual experiments, none of more than so many rows. */
const batchesUpTo = (rows: number): readonly number[] => [...new Set(batches.map((size) => Math.min(size, rows)))];

/** Measures, on one core, what a training's updates are made of. */
export async function benchUpdate(options: UpdateBenchOptions): Promise<UpdateFigures> {
  const { variant, registry, repeats, seconds } = options;
  const rowsOfEpoch = options.rows ?? EPOCH_ROWS;
  const timing = { repeats, seconds };
  const peakGigaflops = await measurePeak(variant, timing);
  const figures: NetworkFigures[] = [];
  for (const network of options.networks ?? networks) {
    for (const rows of batchesUpTo(rowsOfEpoch)) {
      const kernels = await measureKernels(network, rows, { ...timing, variant, peak: peakGigaflops.median });
      const learners = await measureLearners({ registry, network, rows, timing });
      const kfac = await measureCurvature({ registry, network, rows, timing }, learners.actor.median);
      figures.push({ network: network.name, rows, kernels, learners, kfac });
    }
  }
  const first = figures[0] as NetworkFigures;
  const last = figures.filter(({ network }) => network === first.network).at(-1) as NetworkFigures;
  const { fisherProduct } = last.kernels;
  return {
    variant,
    minibatchMicroseconds: first.kernels.minibatch,
    fisherProductMilliseconds: {
      ...fisherProduct,
      median: fisherProduct.median / 1000,
      lowest: fisherProduct.lowest / 1000,
      highest: fisherProduct.highest / 1000,
    },
    peakGigaflops,
    networks: figures,
    eigen: await measureEigen(timing),
    epochs: await measureEpochUpdates({ registry, rows: rowsOfEpoch, repeats }),
  };
}
