import type { Distribution, Outputs } from './distribution.ts';
import type { Network, Parameters } from './network.ts';
import type { Rows } from './rows.ts';
import type { Done, Vec } from './values.ts';

/**
 * A stochastic policy π_θ(a|s). Flat parameters: what the distribution owns first (log-std, `own` numbers), then the networks.
 * Observations are normalised before they come here; actions are unbounded samples (see `ActionScaling` for what the environment gets).
 */
export interface Policy extends Parameters {
  readonly distribution: Distribution;
  readonly networks: readonly Network[];
  /** Parameters that belong to no network: log-std at 0 … own − 1. Network i's parameters follow in order. */
  readonly own: number;
  /** Numbers of state that its networks carry from row to row; absent or 0: none. If there are any, rows need their `sequences`. */
  readonly memory?: number;
  /** out (index.length × memory) ← the state after each of these rows of the last forward. Of policies with a memory. */
  statesAfter?(index: Int32Array, out: Vec): Done;
  /** 'gaussian': one dense network for the mean, then log σ free of the state; what devices can update. Absent: some other. */
  readonly form?: 'gaussian';
  /** Fresh outputs for at most `capacity` rows. Call at set-up only: it allocates. */
  outputs(capacity: number): Outputs;
  /** o.mean, o.scale ← π's outputs at the rows of x; o.count = x.count. */
  forward(x: Rows, o: Outputs): Done;
  /** gradient (size) ← Jᵀ (o.dMean, o.dScale) at the last forward's rows; null: only refresh the networks' layer deltas. */
  backward(o: Outputs, gradient: Vec | null): Done;
  /** t.mean, t.scale ← J v at the last forward's rows. F v = tangent, then fisher, then backward; vᵀFv needs no backward. */
  tangent(v: Vec, t: Outputs): Done;
}
