import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Registry } from '../plugins/registry.ts';
import { joinNames } from '../settings/format-value.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';
import { describeObservation } from '../spaces/describe-space.ts';
import { rowLayout } from '../spaces/row-layout.ts';

/** Why networks of this kind do not take this environment's observations; null: they do. */
export function explainObservations(
  environment: EnvironmentDefinition,
  registry: Registry,
  name: string = USUAL_NETWORK,
): string | null {
  const image = rowLayout(environment).parts?.find(({ kind }) => kind === 'image');
  const takes = (network: string): boolean => registry.network(network).takes?.includes('image') === true;
  if (image === undefined || takes(name)) return null;
  const fitting = registry.names('network').filter(takes);
  const remedy = fitting.length === 0 ? '' : `set network.name=${joinNames(fitting, 'or')}, or `;
  return `Observations of ${environment.id} are ${describeObservation(environment.structure!)}, and network.name=${name} takes no image: ${remedy}put withFlatObservations round the definition, which makes a number of each byte.`;
}
