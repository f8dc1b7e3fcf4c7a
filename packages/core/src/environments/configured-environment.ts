import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Settings } from '../settings/setting.ts';

/** The definition as these settings make it: another one only if spaces or costs follow from settings. */
export function configuredEnvironment(definition: EnvironmentDefinition, settings: Settings): EnvironmentDefinition {
  return definition.configure?.(settings) ?? definition;
}
