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

/** Plugins of Belay's packages that a user adds; they are loaded if they are there, and what they compute with only when a run wants it. */
const optionalPackages = ['@belay-rl/tensorflow/plugin', '@belay-rl/webgpu/plugin'];

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
