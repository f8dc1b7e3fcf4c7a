import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { StructuredDefinition } from '../../contracts/structured-environment.ts';
import { imagesAsNumbers } from '../../spaces/plain-box.ts';
import { defineEnvironment } from '../define-environment.ts';

/**
 * Observations of any space as a row of numbers, which every network takes: choices become one number for each option, as they do
 * without it, and an image a number from 0 to 255 for each byte, which the observation normaliser normalises (`flatObservation`).
 * A step with an observation that is not of the space is an error `environment-observation`.
 *
 *     withFlatObservations({
 *       observationSpace: { type: 'dict', spaces: { place: { low: [0, 0], high: [9, 9] }, map: { low: 0, high: 255, shape: [8, 8, 1], dtype: 'uint8' } } },
 *       create: () => ({ reset: () => ({ place: [0, 0], map: new Uint8Array(64) }), … }),
 *       …
 *     })
 */
export function withFlatObservations<O = Record<string, unknown>>(
  structured: StructuredDefinition<O>,
): EnvironmentDefinition<O> {
  const { configure, withMaxSteps } = structured;
  return defineEnvironment<O>({
    ...structured,
    observationSpace: imagesAsNumbers(structured.observationSpace),
    ...(configure && { configure: (options: O) => structuredOf(configure.call(structured, options)) }),
    ...(withMaxSteps && { withMaxSteps: (maxSteps: number) => structuredOf(withMaxSteps.call(structured, maxSteps)) }),
  });
}

function structuredOf<O>(definition: StructuredDefinition<O>): StructuredDefinition<O> {
  return { ...definition, observationSpace: imagesAsNumbers(definition.observationSpace) };
}
