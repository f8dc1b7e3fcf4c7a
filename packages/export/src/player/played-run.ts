import { type EnvironmentDefinition, environmentOnEngine, type Settings, type State } from '@belay-rl/core';
import { configuredEnvironment, type LoadedPolicy, type Registry } from '@belay-rl/core/run';

/** What a page needs to play a run's policy, besides Belay itself: plain data, which `encodeState` writes. */
export interface PlayedRun {
  readonly environment: string;
  /** The engine that computes it in the page; null: there is no choice. */
  readonly engine: string | null;
  /** The environment's own settings, by their names after `environment.`. */
  readonly settings: Settings;
  readonly costNames: readonly string[];
  /** Of each cost [cost/episode]; Infinity: none. */
  readonly limits: readonly number[];
  /** The checkpoint's entries that a policy is made from. */
  readonly policy: State;
}

/** What of a checkpoint `policyFromState` reads, and no optimizer, critic or stream. */
export function policyState(state: State): State {
  const names = ['belay', 'identity', 'policy', 'wrapper', 'epoch', 'steps'];
  return Object.fromEntries(names.map((name) => [name, state[name] ?? null]));
}

/** The environment that the policy acts in, wrapped as its training's was. Errors: `unknown-environment`, `unknown-wrapper`. */
export function playedEnvironment(registry: Registry, run: PlayedRun, policy: LoadedPolicy): EnvironmentDefinition {
  const definition = configuredEnvironment(registry.environment(run.environment), run.settings);
  return policy.wrap(environmentOnEngine(definition, run.engine), registry);
}
