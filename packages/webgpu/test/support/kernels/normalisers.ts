import { normaliserKernels } from '../../../src/update/kernels/normalisers.ts';
import { changed, type KernelCase, positive, some, sum, threads } from './kernel-case.ts';

const [SIGNALS, ENVIRONMENTS, STEPS, ROOM] = [3, 71, 5, 400];
const shape = Uint32Array.of(ENVIRONMENTS, STEPS);
const kernels = normaliserKernels({ rows: ROOM });
/** The first as it is, the second scaled from nothing, the third standardised after many rows. */
const given = Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 2, 1000, 0.3, 250);

/** Mean and S of numbers, by direct sums. */
function momentsOf(numbers: readonly number[]): readonly [number, number] {
  const mean = sum(numbers.length, (i) => numbers[i]!) / numbers.length;
  return [mean, sum(numbers.length, (i) => (numbers[i]! - mean) ** 2)];
}

/** Mean and S of every step's environments. */
function stepMoments(): KernelCase {
  const rows = some(SIGNALS * ROOM);
  const moments = some(2 * SIGNALS * STEPS);
  const column = (k: number, step: number): number[] =>
    Array.from({ length: ENVIRONMENTS }, (_, e) => rows[k * ROOM + e * STEPS + step]!);
  return {
    kernel: 'step moments',
    code: kernels['step moments']!,
    bindings: [shape, rows, moments],
    // More workgroups than steps, in two dimensions, as a long rollout has them.
    groups: [2, 3, SIGNALS],
    expected: {
      2: Array.from({ length: SIGNALS * STEPS }, (_, i) => momentsOf(column(Math.floor(i / STEPS), i % STEPS))).flat(),
    },
    within: 3e-6,
  };
}

/** After each step the pooled moments of all before and of the steps up to it; of the epoch's rows by themselves in the end. */
function runningMoments(environments: number): KernelCase {
  const steps = Array.from({ length: SIGNALS * STEPS }, () => {
    const squares = environments === 1 ? 0 : positive(1, 20)[0]!;
    return { mean: some(1)[0]!, squares };
  });
  const before = Float32Array.from(steps.flatMap(({ mean, squares }) => [mean, squares]));
  const at = (k: number, step: number) => ({
    mean: before[2 * (k * STEPS + step)]!,
    squares: before[2 * (k * STEPS + step) + 1]!,
  });
  /** n, mean and S of groups: S = Σ (S_i + n_i (mean_i − mean)²). */
  const pooled = (groups: readonly { n: number; mean: number; squares: number }[]) => {
    const n = sum(groups.length, (i) => groups[i]!.n);
    const mean = sum(groups.length, (i) => groups[i]!.n * groups[i]!.mean) / n;
    return {
      n,
      mean,
      squares: sum(groups.length, (i) => groups[i]!.squares + groups[i]!.n * (groups[i]!.mean - mean) ** 2),
    };
  };
  const groupsOf = (k: number, until: number, whole: boolean) => [
    ...(whole ? [{ n: given[4 * k + 1]!, mean: given[4 * k + 2]!, squares: given[4 * k + 3]! }] : []),
    ...Array.from({ length: until + 1 }, (_, step) => ({ n: environments, ...at(k, step) })),
  ];
  return {
    kernel: 'running moments',
    of: `${environments} environments`,
    code: kernels['running moments']!,
    bindings: [Uint32Array.of(environments, STEPS), given, before, some(2 * SIGNALS)],
    groups: [SIGNALS, 1, 1],
    expected: {
      2: changed(before, (set) => {
        for (let k = 0; k < SIGNALS; k++) {
          for (let step = 0; step < STEPS; step++) {
            const { n, mean, squares } = pooled(groupsOf(k, step, true));
            set(2 * (k * STEPS + step), mean);
            set(2 * (k * STEPS + step) + 1, n > 1 ? 1 / Math.max(Math.sqrt(squares / (n - 1)), 0.01) : 0);
          }
        }
      }),
      3: Array.from({ length: SIGNALS }, (_, k) => {
        const { mean, squares } = pooled(groupsOf(k, STEPS - 1, false));
        return [mean, squares];
      }).flat(),
    },
    within: 3e-6,
  };
}

/** x, x/σ, and (x − mean)/σ held to ±5; a step of one row only passes as it is. */
function normalise(): KernelCase {
  const moments = positive(2 * SIGNALS * STEPS, 8);
  moments[2 * STEPS + 1] = 0;
  const rows = some(SIGNALS * ROOM);
  return {
    kernel: 'normalise signals',
    code: kernels['normalise signals']!,
    bindings: [shape, given, moments, rows],
    groups: threads(ROOM, SIGNALS),
    expected: {
      3: changed(rows, (set) => {
        for (const k of [1, 2]) {
          for (let row = 0; row < ENVIRONMENTS * STEPS; row++) {
            const place = 2 * (k * STEPS + (row % STEPS));
            const [mean, factor] = [moments[place]!, moments[place + 1]!];
            const x = rows[k * ROOM + row]!;
            if (factor === 0) continue;
            set(k * ROOM + row, k === 1 ? x * factor : Math.max(-5, Math.min(5, (x - mean) * factor)));
          }
        }
      }),
    },
    within: 3e-6,
  };
}

/** Rewards and costs in units of their running deviation. */
export const normaliserCases: readonly KernelCase[] = [
  stepMoments(),
  runningMoments(ENVIRONMENTS),
  runningMoments(1),
  normalise(),
];
