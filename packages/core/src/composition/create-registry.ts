import { corePlugin } from '../parts/plugin.ts';
import { Registry } from '../plugins/registry.ts';

/** A registry that holds core's own parts. */
export function createRegistry(): Registry {
  return new Registry().add(corePlugin, { origin: '@belay-rl/core' });
}
