/** A policy network by its hidden layers: 60 observations, 2 actions, tanh. */
export interface BenchNetwork {
  readonly name: string;
  readonly hiddenSizes: readonly number[];
}

export const OBSERVATIONS = 60;
export const ACTIONS = 2;

export const networks: readonly BenchNetwork[] = [
  { name: '2×64', hiddenSizes: [64, 64] },
  { name: '2×256', hiddenSizes: [256, 256] },
  { name: '8×64', hiddenSizes: new Array<number>(8).fill(64) },
];

/** Networks of growing depth, for what an epoch's policy update costs. */
export const depths: readonly BenchNetwork[] = [2, 4, 8].map((depth) => ({
  name: `${depth}×64`,
  hiddenSizes: new Array<number>(depth).fill(64),
}));

export const batches: readonly number[] = [64, 1024, 20_000];

/** Address space that networks of these sizes need for `rows` rows, generously [MB]: untouched pages cost nothing. */
export function megabytesFor({ hiddenSizes }: BenchNetwork, rows: number): number {
  const perRow = [OBSERVATIONS, ...hiddenSizes].reduce((sum, size) => sum + 4 * size, 0);
  return 128 + Math.ceil((4 * 3 * rows * perRow) / 2 ** 20);
}
