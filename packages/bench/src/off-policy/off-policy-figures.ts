import { type Spread, spreadOf } from '../spread.ts';
import { type KernelVariant, measurePeak } from '../update/kernel-figures.ts';
import { ACTIONS, OBSERVATIONS } from '../update/networks.ts';
import { measureUpdate, type UpdateMeasures } from './measure-update.ts';
import { findTorch, startTorchUpdate, type TorchPython, type TorchUpdate } from './torch.ts';

/** One gradient step. */
export interface StepFigures {
  readonly milliseconds: Spread;
  /** By stage, in the order of a step; what is left is sampling from the replay buffer and the loop. */
  readonly stages: Readonly<Record<string, Spread>>;
  /** Of its matrix products [10⁹ operations a second]. */
  readonly gigaflops: Spread;
  /** The median of those as a share of one core's measured peak. */
  readonly peakShare: number;
}

export interface SacFigures extends StepFigures {
  readonly network: string;
  /** The same step in PyTorch [ms], with one thread or one a core, whichever is faster here, and how many those are. */
  readonly torchMilliseconds: Spread | null;
  readonly torchThreads: number | null;
  /** How many times as fast as that this is, repeat by repeat: they take turns. */
  readonly overTorch: Spread | null;
}

export interface CvpoFigures extends StepFigures {
  readonly network: string;
}

export interface OffPolicyFigures {
  readonly variant: KernelVariant;
  /** Measured on this machine, one core. */
  readonly peakGigaflops: Spread;
  readonly torch: TorchPython | null;
  /** Batch 256, two critics of the reward and two of the cost, actor, temperature, targets. */
  readonly sac: readonly SacFigures[];
  /** 64 states × 64 actions, one critic of the reward and one of the cost. */
  readonly cvpo: readonly CvpoFigures[];
}

export interface OffPolicyBenchOptions {
  readonly variant: KernelVariant;
  readonly repeats: number;
  /** Of one repeat, about. */
  readonly seconds: number;
  /** A Python with PyTorch, to compare with; null: none. */
  readonly python: string | null;
  readonly cores: number;
  /** Default: the usual ones. */
  readonly sacNetworks?: readonly (readonly number[])[];
  readonly cvpoNetworks?: readonly (readonly number[])[];
  /** Default 256; 64 × 64. */
  readonly batchSize?: number;
  readonly samples?: number;
}

const SAC_NETWORKS = [
  [64, 64],
  [256, 256],
];
const CVPO_NETWORKS = [
  [64, 64],
  [128, 128],
];
const BATCH = 256;

/** Most that a repeat of PyTorch may take, in repeats of ours: its threads stall each other if a core is not free. */
const LONGEST = 4;

/** Speed to plan repeats by, before anything is known [10⁹ operations a second]. */
const GUESS = 25;

export async function benchOffPolicy(options: OffPolicyBenchOptions): Promise<OffPolicyFigures> {
  const { variant, repeats, seconds } = options;
  const python = options.python === null ? null : await findTorch(options.python);
  const peakGigaflops = await measurePeak(variant, { repeats, seconds: Math.min(seconds, 0.1) });
  const sac: SacFigures[] = [];
  for (const hiddenSizes of options.sacNetworks ?? SAC_NETWORKS) {
    sac.push(await measureSac(hiddenSizes, python, peakGigaflops.median, options));
  }
  const cvpo: CvpoFigures[] = [];
  for (const hiddenSizes of options.cvpoNetworks ?? CVPO_NETWORKS) {
    const batchSize = options.batchSize ?? 64;
    const samples = options.samples ?? 64;
    const measures = await measureUpdate({
      algorithm: 'cvpo',
      hiddenSizes,
      batchSize,
      samples,
      updates: updatesFor(batchSize * samples * 2, hiddenSizes, seconds),
      repeats,
      kernels: variant,
    });
    cvpo.push({ network: nameOf(hiddenSizes), ...figuresOf(measures, peakGigaflops.median) });
  }
  return { variant, peakGigaflops, torch: python, sac, cvpo };
}

async function measureSac(
  hiddenSizes: readonly number[],
  python: TorchPython | null,
  peak: number,
  { variant, repeats, seconds, cores, batchSize = BATCH }: OffPolicyBenchOptions,
): Promise<SacFigures> {
  const updates = updatesFor(28 * batchSize, hiddenSizes, seconds);
  const shape = { observations: OBSERVATIONS, actions: ACTIONS, batchSize, hiddenSizes };
  const rivals: { readonly threads: number; readonly torch: TorchUpdate; readonly times: number[] }[] = [];
  try {
    for (const threads of python === null ? [] : new Set([1, cores])) {
      const torch = await startTorchUpdate((python as TorchPython).path, { ...shape, threads });
      rivals.push({ threads, torch, times: [] });
    }
    const measures = await measureUpdate({
      ...shape,
      algorithm: 'sac-lag',
      updates,
      repeats,
      kernels: variant,
      async between() {
        for (const { torch, times } of rivals) times.push(await torch.measure(updates, LONGEST * seconds));
      },
    });
    const others = rivals.map((rival) => ({ ...rival, spread: spreadOf(rival.times) }));
    const [fastest] = others.sort((a, b) => a.spread.median - b.spread.median);
    return {
      network: nameOf(hiddenSizes),
      ...figuresOf(measures, peak),
      torchMilliseconds: fastest?.spread ?? null,
      torchThreads: fastest?.threads ?? null,
      overTorch:
        fastest === undefined ? null : spreadOf(measures.milliseconds.map((own, i) => fastest.times[i]! / own)),
    };
  } finally {
    for (const { torch } of rivals) await torch.stop();
  }
}

/** Gradient steps that take about so long. `rows` times all weights is about what one multiplies. */
function updatesFor(rows: number, hiddenSizes: readonly number[], seconds: number): number {
  const sizes = [OBSERVATIONS, ...hiddenSizes, 1];
  let weights = 0;
  for (let l = 1; l < sizes.length; l++) weights += sizes[l - 1]! * sizes[l]!;
  return Math.max(1, Math.min(1000, Math.round((seconds * GUESS * 1e9) / (2 * rows * weights))));
}

function figuresOf({ milliseconds, stages, gigaflop }: UpdateMeasures, peak: number): StepFigures {
  const gigaflops = spreadOf(milliseconds.map((ms) => (1000 * gigaflop) / ms));
  return {
    milliseconds: spreadOf(milliseconds),
    stages: Object.fromEntries(Object.entries(stages).map(([stage, spent]) => [stage, spreadOf(spent)])),
    gigaflops,
    peakShare: gigaflops.median / peak,
  };
}

function nameOf(hiddenSizes: readonly number[]): string {
  const [first] = hiddenSizes;
  return hiddenSizes.every((width) => width === first) ? `${hiddenSizes.length}×${first}` : hiddenSizes.join('-');
}
