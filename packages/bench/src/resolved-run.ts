import type { Configuration, Registry } from '@belay-rl/core/run';

/** A run whose settings are resolved, as the command line gives it. */
export interface ResolvedRun {
  readonly registry: Registry;
  readonly configuration: Configuration;
}
