import type { Settings } from '../contracts/settings.ts';

export interface EngineSizeContext {
  /** N: rows of an epoch. */
  readonly rows: number;
  readonly observations: number;
  readonly actions: number;
  readonly policy: Settings;
  readonly critic: Settings;
  /** Reward and constrained costs. */
  readonly signals: number;
}

/** What threads that share large batches need beside: sums of blocks, and room for passes of their own [MB]. */
const SHARING_MEGABYTES = 32;
const MIN_MEGABYTES = 256;
const MAX_MEGABYTES = 4095;

/**
 * Address space for a run's engine [MB]: what its networks keep of N rows (inputs, derivatives and slopes of every layer),
 * the rows themselves and their copies, doubled. Pages that stay untouched take no memory.
 */
export function engineMegabytes(context: EngineSizeContext): number {
  const { rows, observations, actions, signals } = context;
  const width = (settings: Settings, outputs: number): number => {
    const hidden = settings['hiddenSizes'] as readonly number[];
    return observations + 3 * hidden.reduce((sum, size) => sum + size, 0) + 2 * outputs;
  };
  const networks = width(context.policy, actions) + signals * width(context.critic, 1);
  const perRow = networks + 4 * observations + 12 * actions + 8 * signals;
  const megabytes = Math.ceil((2 * 4 * rows * perRow) / 2 ** 20) + SHARING_MEGABYTES;
  return Math.min(Math.max(megabytes, MIN_MEGABYTES), MAX_MEGABYTES);
}
