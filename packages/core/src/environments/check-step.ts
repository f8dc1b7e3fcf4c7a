import type { StepResult } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { StepContract } from './step-contract.ts';

/** Observations travel in single precision; a bound may be missed by its rounding. */
const ROUNDING = 1e-6;

/** What is wrong with an observation: null, or the end of a sentence. */
export function checkObservation(
  { observationSpace: { low, high } }: EnvironmentDefinition,
  observation: ArrayLike<number> | null | undefined,
): string | null {
  if (observation === null || typeof observation !== 'object' || typeof observation.length !== 'number') {
    return `the observation is ${String(observation)}; it must be an array of ${low.length} numbers`;
  }
  if (observation.length !== low.length) {
    return `the observation has ${observation.length} numbers, but observationSpace has ${low.length}`;
  }
  for (let i = 0; i < low.length; i++) {
    const value: unknown = observation[i];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return `number ${i} of the observation is ${String(value)}; it must be finite`;
    }
    const slack = ROUNDING * Math.max(1, Math.abs(value));
    if (value < low[i]! - slack || value > high[i]! + slack) {
      return `number ${i} of the observation is ${value}, outside its range ${low[i]} to ${high[i]}`;
    }
  }
  return null;
}

/** What is wrong with what a step returned: null, or the end of a sentence. */
export function checkStep(definition: EnvironmentDefinition, result: StepResult | null | undefined): string | null {
  const fault = new StepContract(definition).fault(result);
  return fault?.sentence ?? checkObservation(definition, result!.observation);
}
