import type { Configuration } from '../config/configuration.ts';
import { partSettings } from '../config/part-settings.ts';
import type { EnvironmentDefinition } from '../contracts/environment.ts';
import type { Settings } from '../contracts/settings.ts';
import type { Registry } from '../plugins/registry.ts';

/** The definition as these settings make it: another one only where spaces or costs follow from settings. */
export function configuredEnvironment(definition: EnvironmentDefinition, settings: Settings): EnvironmentDefinition {
  return definition.configure?.(settings) ?? definition;
}

/** A run's environment, as the run's settings make it. */
export function environmentOf(registry: Registry, configuration: Configuration): EnvironmentDefinition {
  const definition = registry.environment(configuration.environment);
  return configuredEnvironment(definition, partSettings(configuration, 'environment', definition.settings));
}
