import type { Network } from './network.ts';
import type { ResidentCritic } from './resident-form.ts';
import type { Rows } from './rows.ts';
import type { Stateful } from './values.ts';

/**
 * A value network with its own optimizer: B rows (observations, or observations and actions) → B values, or B × n of them if it has n
 * outputs, one for each option of a choice. Rebindable ('critic').
 */
export interface Critic extends Stateful {
  readonly network: Network;
  /** Another network of its shape, all parameters 0, for a target. Absent: it is a `DenseNetwork`. */
  copyNetwork?(): Network;
  /** out (rows.count × n) ← V(rows). */
  values(rows: Rows, out: Float32Array): void | Promise<void>;
  /**
   * One minibatch step towards `targets` (rows.count); returns the loss. With several outputs `columns` (rows.count) says which of a
   * row's outputs its target is for.
   */
  fit(rows: Rows, targets: Float32Array, columns?: Float32Array): number | Promise<number>;
  /** How an update that stays on a device fits it as `fit` would; absent: it is fitted on the host only. */
  readonly resident?: ResidentCritic;
  dispose?(): void;
}
