import type { BatchEnvironment } from './batch-environment.ts';
import type { Engine } from './engine.ts';
import type { Environment } from './environment.ts';
import type { Activation } from './network.ts';
import type { Rollouts } from './rollouts.ts';

/**
 * Whether an engine can compute an environment under some settings.
 * - exact: its steps are the original engine's, within the bounds of `belay replay`; `auto` may choose it.
 * - approximate: it runs when it is asked for by name.
 * - none: it is refused.
 * `reason` ends a sentence that says which engine and which environment, e.g. "its robot is a car".
 */
export type EngineFit =
  | { readonly kind: 'exact' }
  | { readonly kind: 'approximate'; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string };

/** One of the simulators that can compute an environment; `environment.engine` names it. */
export interface EnvironmentEngine<O = Record<string, unknown>> {
  /** E.g. 'mujoco' or 'planar'. */
  readonly name: string;
  /** One line for listings. */
  readonly summary: string;
  /** Absent: exact under all settings. */
  fit?(options: O): EngineFit;
  /** Absent: the definition's `create` for the original engine, else a batch of one. */
  create?(options: O): Environment | Promise<Environment>;
  /** Absent: the definition's `createBatch` for the original engine, else single environments side by side. */
  createBatch?(count: number, options: O, engine: Engine): BatchEnvironment | Promise<BatchEnvironment>;
  /**
   * Whole rollouts, policy included, if the engine computes them by itself, as on a graphics device; `training.workers` does nothing
   * then. `create` still gives single environments, for evaluation and pictures. Absent: the trainer steps batches.
   */
  createRollouts?(options: O, context: EngineRolloutsContext): Rollouts | Promise<Rollouts>;
}

/** What an engine's own rollouts are told of their run. */
export interface EngineRolloutsContext {
  /** Where the rows of the trajectories belong. */
  readonly engine: Engine;
  readonly plan: EngineRolloutPlan;
  readonly policy: EnginePolicy;
}

/** The rollouts of a run, as plain data. */
export interface EngineRolloutPlan {
  readonly environmentId: string;
  readonly observations: number;
  readonly costNames: readonly string[];
  readonly environments: number;
  /** Most steps of each in one epoch. */
  readonly steps: number;
  /** restart: every rollout begins with a reset; continue: episodes go on from one to the next. */
  readonly episodes: 'restart' | 'continue';
  readonly maxSteps: number;
  readonly seed: number;
  readonly normalizeObservations: boolean;
  readonly observationClip: number;
}

/** A run's policy, as far as an engine must know it to act by its parameters. */
export interface EnginePolicy {
  readonly observations: number;
  readonly actions: number;
  /** Options of each choice; null: actions are numbers. */
  readonly choices: readonly number[] | null;
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  /** Of off-policy runs; null: the on-policy Gaussian, a mean and one log σ for all states. */
  readonly actor: object | null;
  /** The kind of its network; null: dense layers. */
  readonly network: { readonly name: string } | null;
}

/** A simulator for environments that other plugins register: `belay.environmentEngine(name, …)`. */
export interface EnvironmentEngineAddition {
  /** One line for listings. */
  readonly summary: string;
  /** The engine for an environment; null: it has nothing to do with it. Its name is the one that it is registered by. */
  engineFor(definition: {
    readonly id: string;
    readonly engines?: readonly EnvironmentEngine[];
  }): EnvironmentEngine | null;
}
