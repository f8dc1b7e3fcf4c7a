import type { Configuration } from '../config/configuration.ts';
import { partSettings } from '../config/part-settings.ts';
import type { NetworkChoice } from '../contracts/network-definition.ts';
import type { Registry } from '../plugins/registry.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';

/** The kind of network that the configuration names, with its settings; null: dense layers, which have none. */
export function chosenNetwork(registry: Registry, configuration: Configuration): NetworkChoice | null {
  const name = configuration.parts['network'] ?? USUAL_NETWORK;
  if (name === USUAL_NETWORK) return null;
  return { name, settings: partSettings(configuration, 'network', registry.network(name).settings) };
}
