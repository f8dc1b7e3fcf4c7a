import type { Network } from './network.ts';
import type { Rows } from './rows.ts';
import type { Stateful } from './values.ts';

/** A value network with its own optimizer: B rows (observations, or observations and actions) → B values. Rebindable ('critic'). */
export interface Critic extends Stateful {
  readonly network: Network;
  /** out (rows.count) ← V(rows). */
  values(rows: Rows, out: Float32Array): void | Promise<void>;
  /** One minibatch step towards `targets`; returns the loss. */
  fit(rows: Rows, targets: Float32Array): number | Promise<number>;
  dispose?(): void;
}
