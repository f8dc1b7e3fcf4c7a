import type { Critic } from './critic.ts';
import type { Rows } from './rows.ts';
import type { State, Vec } from './values.ts';

/** A critic's fit to an epoch's rows. The permutations are drawn beforehand, so that the run's own stream makes them. */
export interface CriticJob {
  /** Those of the epoch's trajectories. */
  readonly observations: Rows;
  /** N. */
  readonly targets: Vec;
  /** Passes × N, in shared memory: the order of rows in each pass. */
  readonly orders: Int32Array;
  readonly batchSize: number;
  /** `finish` may ask for fewer passes than there are orders. */
  readonly mayStop: boolean;
}

/** A critic after some passes over its job's rows. */
export interface CriticFitted {
  readonly passes: number;
  /** What `Critic.load` takes. */
  readonly state: State;
  /** Sum of its minibatches' losses. */
  readonly loss: number;
}

/** A fit that another thread is working on. */
export interface RunningCriticFit {
  /** The critic as it is after `passes` passes. What the critic threw within them is thrown here. */
  finish(passes: number): Promise<CriticFitted>;
}

/** Fits critics in other threads while the trainer goes on; the outcome has the bits of `Critic.fit` called here. */
export interface CriticFitter {
  /** Whether this critic can be fitted to these rows elsewhere; a plugin's own cannot, nor can one to rows on a device. */
  takes(critic: Critic, observations: Rows): boolean;
  /** For a critic that it takes. The critic stays as it is; the caller loads what `finish` gives. */
  start(critic: Critic, job: CriticJob): RunningCriticFit;
}
