import { dirname, resolve } from 'node:path';
import { quoted } from '@belay-rl/core/internals';
import { approveEnvironments, loadNamedPlugins } from '@belay-rl/core/node';
import type { Registry } from '@belay-rl/core/run';
import { builtInRegistry } from './built-in.ts';
import { pluginConsent } from './plugin-consent.ts';

/** The built-in registry with the given plugins: files, or names of packages. */
export async function registryWith(plugins: readonly string[] = []): Promise<Registry> {
  const registry = await builtInRegistry();
  await loadNamedPlugins(registry, { plugins, specifiers: [], from: [process.cwd()], by: '--plugin' });
  return registry;
}

export interface FilePlugins {
  readonly registry: Registry;
  /** Those that were loaded: absolute files, and packages that `folders` have. */
  readonly plugins: readonly string[];
  readonly folders: readonly string[];
}

/**
 * The built-in registry with the plugins of a study or search file: those that the user names with `--plugin`, then those
 * that the file names, if they may run, as the code of its environments may.
 */
export async function registryOfFile(
  file: string,
  specifiers: readonly string[],
  environments: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<FilePlugins> {
  const registry = await builtInRegistry();
  const folders = [dirname(resolve(file)), process.cwd()];
  const approve = pluginConsent(options['trust'] === true);
  const plugins = await loadNamedPlugins(registry, {
    plugins: options['plugin'] as readonly string[] | undefined,
    specifiers,
    from: folders,
    by: file,
    approve,
  });
  await approveEnvironments(registry, environments, { approve, by: file });
  return { registry, plugins, folders: folders.toReversed() };
}

/** The `--plugin` flags as they were given, each with a blank before it. */
export function pluginFlags(options: Readonly<Record<string, unknown>>): string {
  return ((options['plugin'] ?? []) as readonly string[]).map((plugin) => ` --plugin ${quoted(plugin)}`).join('');
}

/** Characters of a study's name that its folder bears. */
const LONGEST_FOLDER = 100;

/** A study's name as one folder below `runs/`, whatever it holds. */
export function folderName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}/\\]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST_FOLDER);
  return plain === '' ? 'study' : plain;
}
