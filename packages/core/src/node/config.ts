import { dirname, relative, resolve } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import type { ConfigurationLayer } from '../config/configuration-layer.ts';
import { planConfiguration } from '../config/plan-configuration.ts';
import { mergeLayers } from '../config/resolve-configuration.ts';
import { refuse } from '../errors.ts';
import type { Registry } from '../plugins/registry.ts';
import { coreSettings } from '../settings/core-settings.ts';
import { coerceSetting, parseSetting } from '../settings/parse-setting.ts';
import { convictStore } from './config-convict.ts';
import { readConfigFile } from './config-file.ts';
import { fileOf } from './plugins.ts';

/** Short flags and the keys they set. */
export const flagKeys = {
  steps: 'training.steps',
  seed: 'seed',
  workers: 'training.workers',
  limit: 'constraint.costLimit',
} as const;

/** Sources of settings besides defaults. */
export interface ConfigurationSources {
  /** `--config FILE`. */
  readonly file?: string;
  /** True if the file is the config.yaml of a run, perhaps of an earlier version: former names of settings are read as the present ones. */
  readonly saved?: boolean;
  /** The environment; its BELAY_… variables are settings. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `--set key=value`, each as written; a later one of the same key wins. */
  readonly set?: readonly string[];
  /** Short flags as written, by name without dashes: { steps: '5000', limit: '25' }. They win over `set`. */
  readonly flags?: Partial<Readonly<Record<keyof typeof flagKeys, string>>>;
  /** `--plugin SPECIFIER`s: added to those of the other sources. */
  readonly plugins?: readonly string[];
  /** The plugins that were loaded (`loadNamedPlugins`): these are the run's, whatever the sources name. */
  readonly loaded?: readonly string[];
  /** Folder that relative names are relative to; default: the current one. */
  readonly cwd?: string;
}

/** The sources of a run’s settings, and the algorithm and environment that they are for. */
export interface ConfigurationLoad extends ConfigurationSources {
  readonly registry: Registry;
  readonly algorithm: string;
  readonly environment: string;
}

/**
 * A run's settings: defaults < algorithm < its overrides for the environment < file < environment variables < flags.
 * The plugins that `configuredPlugins` names must be in the registry by then. Errors: see `resolveConfiguration`, and
 * `config-missing`, `config-broken`, `bad-flag`.
 */
export function loadConfiguration({ registry, algorithm, environment, ...sources }: ConfigurationLoad): Configuration {
  const plan = planConfiguration({ registry, algorithm, environment, layers: sourceLayers(sources) });
  return mergeLayers(plan, convictStore(plan.schema));
}

/** The plugins that the sources ask for, to be loaded before `loadConfiguration`: files as absolute paths, package names as they are. */
export function configuredPlugins(sources: ConfigurationSources): readonly string[] {
  return pluginsIn(sourceLayers(sources)).plugins;
}

/** The same, by who says so: what the configuration file names, unless something above it replaces that, and the user's own. */
export function askedPlugins(sources: ConfigurationSources): {
  readonly byUser: readonly string[];
  readonly byFile: readonly string[];
} {
  const { plugins, origin } = pluginsIn(sourceLayers({ ...sources, plugins: [] }));
  const { file, cwd = process.cwd(), plugins: named = [] } = sources;
  const added = named.map((specifier) => fileOf(specifier, cwd) ?? specifier);
  const ofFile = file !== undefined && origin === shortest(resolve(cwd, file), cwd);
  return ofFile ? { byUser: added, byFile: plugins } : { byUser: [...new Set([...plugins, ...added])], byFile: [] };
}

function pluginsIn(layers: readonly ConfigurationLayer[]): {
  readonly plugins: readonly string[];
  readonly origin: string | null;
} {
  const setting = coreSettings['']!['plugins']!;
  let plugins: readonly string[] = [];
  let origin: string | null = null;
  for (const layer of layers) {
    const value = layer.form === 'variables' ? layer.values['BELAY_PLUGINS'] : layer.values['plugins'];
    if (value === undefined) continue;
    const text = layer.form !== undefined && typeof value === 'string';
    const read = text ? parseSetting(setting, value) : coerceSetting(setting, value);
    // Anything else is refused, with its sentence, by loadConfiguration.
    if (!Array.isArray(read)) continue;
    plugins = read.filter((item) => typeof item === 'string');
    origin = layer.origin;
  }
  return { plugins, origin };
}

function sourceLayers(sources: ConfigurationSources): ConfigurationLayer[] {
  const { file, saved = false, env = {}, set = [], flags = {}, plugins = [], loaded, cwd = process.cwd() } = sources;
  const layers: ConfigurationLayer[] = [];
  if (file !== undefined) {
    const path = resolve(cwd, file);
    const layer = readConfigFile(path);
    layers.push(withAbsolutePlugins({ ...layer, saved, origin: shortest(path, cwd) }, dirname(path)));
  }
  layers.push(withAbsolutePlugins({ origin: 'environment', form: 'variables', values: env }, cwd));
  layers.push(...flagLayers(set, flags).map((layer) => withAbsolutePlugins(layer, cwd)));
  if (loaded !== undefined) {
    const named = pluginsIn(layers).plugins;
    const same = named.length === loaded.length && named.every((one, i) => one === loaded[i]);
    return same ? layers : [...layers, { origin: '--plugin', values: { plugins: loaded } }];
  }
  if (plugins.length === 0) return layers;
  const others = pluginsIn(layers).plugins;
  const added = plugins.map((specifier) => fileOf(specifier, cwd) ?? specifier);
  return [...layers, { origin: '--plugin', values: { plugins: [...new Set([...others, ...added])] } }];
}

/**
 * `--set` in the order in which it was given, then the short flags. A key that comes again stands in a layer of its own, so
 * that the value it replaces is checked too.
 */
function flagLayers(set: readonly string[], flags: NonNullable<ConfigurationSources['flags']>): ConfigurationLayer[] {
  const layers: { origin: string; form: 'text'; values: Record<string, string> }[] = [];
  const add = (origin: string, key: string, text: string): void => {
    const last = layers.at(-1);
    if (last !== undefined && last.origin === origin && !(key in last.values)) last.values[key] = text;
    else {
      // Without a prototype, so that __proto__ is a key like any other.
      const values: Record<string, string> = Object.create(null);
      values[key] = text;
      layers.push({ origin, form: 'text', values });
    }
  };
  for (const assignment of set) {
    const equals = assignment.indexOf('=');
    const key = assignment.slice(0, Math.max(equals, 0)).trim();
    if (key === '') {
      throw refuse('bad-flag', `--set ${assignment} must be key=value, for example --set training.steps=100000.`);
    }
    add('--set', key, assignment.slice(equals + 1));
  }
  for (const [name, key] of Object.entries(flagKeys)) {
    const text = flags[name as keyof typeof flagKeys];
    if (text !== undefined) add(`--${name}`, key, text);
  }
  return layers;
}

/** Plugin files as absolute paths: a run's config.yaml lies elsewhere than the file that named them. */
function withAbsolutePlugins(layer: ConfigurationLayer, base: string): ConfigurationLayer {
  const key = layer.form === 'variables' ? 'BELAY_PLUGINS' : 'plugins';
  const given = layer.values[key];
  if (given === undefined || given === null) return layer;
  const setting = coreSettings['']!['plugins']!;
  const text = layer.form !== undefined && typeof given === 'string';
  const read = text ? parseSetting(setting, given) : coerceSetting(setting, given);
  if (!Array.isArray(read) || !read.every((item) => typeof item === 'string')) return layer;
  const absolute = read.map((specifier) => fileOf(specifier, base) ?? specifier);
  return { ...layer, values: { ...layer.values, [key]: absolute } };
}

function shortest(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : near;
}
