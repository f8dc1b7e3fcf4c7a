import type { EpochsDone } from '../composition/plan-epochs.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Engine } from '../contracts/engine.ts';
import type { LogSink } from '../contracts/logger.ts';
import type { Rollouts } from '../contracts/rollouts.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Clock } from '../ports/clock.ts';
import type { Threads } from '../ports/threads.ts';
import type { RolloutsContext } from './create-rollouts.ts';
import type { WarmStartOptions } from './warm-start.ts';

/** What a training is made from; all but the registry and the configuration may be left out. */
export interface TrainingOptions {
  readonly registry: Registry;
  readonly configuration: Configuration;
  /** Where rollout threads come from; null or absent: rollouts run in this thread. */
  readonly threads?: Threads | null;
  /** The caller's, who disposes of it; absent: a WebAssembly engine of the run's own. */
  readonly engine?: Engine;
  /** Rollouts of the caller's making, for batches on a device; absent: as `training.workers` asks. */
  readonly rollouts?: (context: RolloutsContext) => Rollouts | Promise<Rollouts>;
  readonly sinks?: readonly LogSink[];
  readonly clock?: Clock;
  /** Memory of this machine [bytes]: a run that would take more is refused. Absent: unknown. */
  readonly machineMemory?: number;
  /** A run that goes on: how far it has come, and the values of `training.steps` that it had before. */
  readonly continues?: { readonly done: EpochsDone | null; readonly earlierSteps: readonly number[] };
  /** Begins with another run's numbers, as far as they fit. */
  readonly warmStart?: WarmStartOptions;
}
