import type { StepResult } from './environment.ts';
import type { EnvironmentDefinition } from './environment-definition.ts';
import type { ActionSpace, StructuredObservation, StructuredSpace } from './space.ts';
import type { Vec } from './values.ts';

/** An `Environment` whose observations are of a structured space. */
export interface StructuredEnvironment {
  reset(seed?: number): StructuredObservation;
  step(action: Vec): Omit<StepResult, 'observation'> & { readonly observation: StructuredObservation };
  dispose?(): void;
}

/** An environment definition whose observations are of a structured space, as `belay.environment` and `defineEnvironment` take it. */
export interface StructuredDefinition<O = Record<string, unknown>>
  extends Omit<
    EnvironmentDefinition<O>,
    | 'observationSpace'
    | 'actionSpace'
    | 'structure'
    | 'create'
    | 'createBatch'
    | 'engines'
    | 'engine'
    | 'configure'
    | 'withMaxSteps'
  > {
  readonly observationSpace: StructuredSpace;
  readonly actionSpace: ActionSpace;
  configure?(options: O): StructuredDefinition<O>;
  withMaxSteps?(maxSteps: number): StructuredDefinition<O>;
  create(options: O): StructuredEnvironment | Promise<StructuredEnvironment>;
}

/** A definition as its author writes it. */
export type AnyDefinition<O = Record<string, unknown>> = EnvironmentDefinition<O> | StructuredDefinition<O>;
