import type { Configuration } from '../config/configuration.ts';
import { partSettings } from '../config/part-settings.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { configuredEnvironment } from '../environments/configured-environment.ts';
import { environmentOnEngine } from '../environments/environment-on-engine.ts';
import type { Registry } from '../plugins/registry.ts';
import { ENGINE_KEY } from '../settings/engine-key.ts';

/** The engine of a run's environment; null if there is no choice. */
export function engineOf(configuration: Configuration): string | null {
  return (configuration.entry(ENGINE_KEY)?.value ?? null) as string | null;
}

/** A run's environment, as the run's settings make it, on the run's engine. */
export function environmentOf(registry: Registry, configuration: Configuration): EnvironmentDefinition {
  const definition = registry.environment(configuration.environment);
  const settings = partSettings(configuration, 'environment', definition.settings);
  return environmentOnEngine(configuredEnvironment(definition, settings), engineOf(configuration));
}
