import type { BatchEnvironment } from './batch-environment.ts';
import type { Engine } from './engine.ts';
import type { Environment } from './environment.ts';

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
}
