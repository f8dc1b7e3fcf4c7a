import type { Plugin } from '@belay-rl/core';
import { createRegistry, type Registry } from '@belay-rl/core/run';

/** The packages whose default export is a plugin that `belay` always loads. */
const packages = [
  '@belay-rl/envs',
  '@belay-rl/algorithms',
  '@belay-rl/kfcpo',
  '@belay-rl/python',
  '@belay-rl/studies/sinks',
];

/** Packages of Belay's that a user adds; their plugins are loaded if they are there. */
const optionalPackages = ['@belay-rl/tensorflow', '@belay-rl/webgpu'];

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function packagesHere(): readonly string[] {
  return [...packages, ...optionalPackages.filter(isInstalled)];
}

/** The plugins that come with Belay, and those of its optional packages that are installed. */
export async function builtInPlugins(): Promise<readonly Plugin[]> {
  const modules = await Promise.all(packagesHere().map((name) => import(name) as Promise<{ default: Plugin }>));
  return modules.map((module) => module.default);
}

/** A registry with all that comes with Belay. Plugins keep their modules' URLs, so that worker threads can import them. */
export async function builtInRegistry(): Promise<Registry> {
  const registry = createRegistry();
  const names = packagesHere();
  for (const [i, plugin] of (await builtInPlugins()).entries()) {
    const name = names[i]!;
    registry.add(plugin, { origin: name, url: import.meta.resolve(name) });
  }
  return registry;
}
