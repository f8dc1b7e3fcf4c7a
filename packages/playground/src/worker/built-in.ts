import algorithms from '@belay-rl/algorithms';
import type { Plugin } from '@belay-rl/core';
import { createRegistry, type Registry } from '@belay-rl/core/run';
import { safetyGymnasium } from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import tensorflow from '@belay-rl/tensorflow';
import { importPlugin } from './load-plugin.ts';

/** Modules of this site, by the names that trainer and rollout threads know them by. */
const builtIn: Readonly<Record<string, Plugin>> = {
  'belay:envs': safetyGymnasium,
  'belay:algorithms': algorithms,
  'belay:kfcpo': kfcpo,
  'belay:tensorflow': tensorflow,
};

/** The plugin of a module as a registry names it: the site's own, or one that was typed. */
export async function pluginOf(module: string): Promise<Plugin> {
  return builtIn[module] ?? (await importPlugin(module));
}

/** All that the site has, and a typed plugin's module if there is one. Errors: those of `importPlugin` and `Registry.add`. */
export async function siteRegistry(module: string | null): Promise<Registry> {
  const registry = createRegistry();
  for (const [url, plugin] of Object.entries(builtIn)) registry.add(plugin, { origin: url, url });
  if (module !== null) registry.add(await importPlugin(module), { origin: 'the typed plugin', url: module });
  return registry;
}
