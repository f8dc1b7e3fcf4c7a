import type { Registry } from '@belay-rl/core';
import { loadNamedPlugins } from '@belay-rl/core/node';
import { builtInRegistry } from './built-in.ts';

/** The built-in registry with the given plugins: files, or names of packages. */
export async function registryWith(plugins: readonly string[] = []): Promise<Registry> {
  const registry = await builtInRegistry();
  await loadNamedPlugins(registry, { plugins, specifiers: [], from: [process.cwd()], by: '--plugin' });
  return registry;
}
