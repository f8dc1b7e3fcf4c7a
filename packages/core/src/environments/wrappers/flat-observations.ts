import type { Environment, StepResult } from '../../contracts/environment.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { StructuredObservation, StructuredSpace } from '../../contracts/space.ts';
import type { Vec } from '../../contracts/values.ts';
import { flatObservation } from '../../spaces/flat-observation.ts';
import { defineEnvironment } from '../define-environment.ts';

/** An `Environment` whose observations are of a structured space. */
export interface StructuredEnvironment {
  reset(seed?: number): StructuredObservation;
  step(action: Vec): Omit<StepResult, 'observation'> & { readonly observation: StructuredObservation };
  dispose?(): void;
}

/** An environment definition whose observations are of a structured space. */
export interface StructuredDefinition<O = Record<string, unknown>>
  extends Omit<
    EnvironmentDefinition<O>,
    'observationSpace' | 'create' | 'createBatch' | 'engines' | 'engine' | 'configure' | 'withMaxSteps'
  > {
  readonly observationSpace: StructuredSpace;
  create(options: O): StructuredEnvironment | Promise<StructuredEnvironment>;
}

/**
 * Observations that are choices, bits or parts by name, as one row of numbers, which every algorithm takes: choices become one number
 * for each option, parts follow each other (`flatObservation`). A step with an observation that is not of the space is an error
 * `environment-observation`.
 *
 *     withFlatObservations({
 *       observationSpace: { type: 'dict', spaces: { place: { low: [0, 0], high: [9, 9] }, carries: { type: 'discrete', n: 3 } } },
 *       create: () => ({ reset: () => ({ place: [0, 0], carries: 2 }), … }),
 *       …
 *     })
 */
export function withFlatObservations<O = Record<string, unknown>>(
  structured: StructuredDefinition<O>,
): EnvironmentDefinition<O> {
  const { space, flatten } = flatObservation(structured.observationSpace);
  const flat = (inner: StructuredEnvironment): Environment => ({
    reset: (seed) => flatten(inner.reset(seed)),
    step(action) {
      const result = inner.step(action);
      return { ...result, observation: flatten(result.observation) };
    },
    dispose: () => inner.dispose?.(),
  });
  return defineEnvironment<O>({
    ...structured,
    observationSpace: space,
    create(options) {
      const inner = structured.create(options);
      return inner instanceof Promise ? inner.then(flat) : flat(inner);
    },
  });
}
