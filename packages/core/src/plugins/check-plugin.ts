import type { Belay, Plugin } from '../contracts/plugin.ts';
import { BelayError, refuse } from '../errors.ts';
import { coreVersion } from './core-version.ts';
import { inVersionRange } from './version-range.ts';

/** A plugin and where it came from. */
export interface LoadedPlugin {
  readonly plugin: Plugin;
  readonly origin: string;
  readonly url: string | null;
}

/** Throws if an object is no plugin (`bad-plugin`) or one of another version of Belay (`plugin-version`). */
export function checkPlugin(plugin: Plugin, origin: string): void {
  const missing =
    plugin === null || typeof plugin !== 'object'
      ? ['an object']
      : [
          ...(typeof plugin.name === 'string' && plugin.name !== '' ? [] : ['name']),
          ...(typeof plugin.version === 'string' && plugin.version !== '' ? [] : ['version']),
          ...(typeof plugin.setup === 'function' ? [] : ['setup(belay)']),
        ];
  if (missing.length > 0) {
    throw refuse(
      'bad-plugin',
      `${origin} is not a plugin: ${missing.join(', ')} missing; export definePlugin({ name, version, setup(belay) { … } }).`,
    );
  }
  const range = plugin.belay ?? '*';
  const fits = inVersionRange(coreVersion, range);
  if (fits === null) {
    throw refuse(
      'bad-plugin',
      `Plugin ${plugin.name} (${origin}) has belay=${range}, which is not a version range such as ^${coreVersion}.`,
    );
  }
  if (!fits) {
    throw refuse(
      'plugin-version',
      `Plugin ${plugin.name} ${plugin.version} (${origin}) works with Belay ${range}, but this is Belay ${coreVersion}; install a version of one that fits the other.`,
    );
  }
}

/** Lets the plugin register what it has. Its own errors come back as `bad-plugin` with its name. */
export function runSetup({ plugin, origin }: LoadedPlugin, belay: Belay): void {
  let answer: unknown;
  try {
    answer = plugin.setup(belay);
  } catch (error) {
    if (error instanceof BelayError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse('bad-plugin', `Plugin ${plugin.name} (${origin}) failed in setup: ${reason}`, error);
  }
  if (typeof (answer as { then?: unknown } | undefined)?.then === 'function') {
    throw refuse(
      'bad-plugin',
      `Plugin ${plugin.name} (${origin}) has an asynchronous setup; register at once and do slow work in create.`,
    );
  }
}
