import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { describeObservation } from '../spaces/describe-space.ts';
import { rowLayout } from '../spaces/row-layout.ts';

/** Why the run's networks do not take this environment's observations; null: they do. */
export function explainObservations(environment: EnvironmentDefinition): string | null {
  const image = rowLayout(environment).parts?.find(({ kind }) => kind === 'image');
  if (image === undefined) return null;
  return `Observations of ${environment.id} are ${describeObservation(environment.structure!)}, and dense networks take no image: put withFlatObservations round the definition, which makes a number of each byte, or choose an environment without images.`;
}
