import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { environmentOf } from '../composition/environment-of.ts';
import type { Configuration } from '../config/configuration.ts';
import { BelayError, refuse } from '../errors.ts';
import { coreVersion } from '../plugins/core-version.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Files } from '../ports/files.ts';
import { quoted } from '../settings/quoted.ts';
import type { Settings } from '../settings/setting.ts';
import { formatConfiguration } from '../training/format-configuration.ts';
import { loadConfiguration } from './config.ts';
import { approveEnvironments, rememberEnvironment } from './environment-consent.ts';
import { lockRun } from './run-lock.ts';
import {
  explainChangedPlugins,
  loadNamedPlugins,
  type PluginOptions,
  readPluginSources,
  recordPlugins,
  rememberPluginsOf,
} from './run-plugins.ts';
import { explainFirstFile, writeWhole } from './write-whole.ts';

/** What a run directory holds, by path. */
export interface RunPaths {
  readonly directory: string;
  /** Resolved settings and versions; there from the run's first moment. */
  readonly config: string;
  readonly progress: string;
  readonly messages: string;
  /** Written once, when the run has finished. */
  readonly summary: string;
}

/** The paths of the files in a run directory. */
export function runPaths(directory: string): RunPaths {
  const at = (name: string): string => join(directory, name);
  return {
    directory,
    config: at('config.yaml'),
    progress: at('progress.csv'),
    messages: at('messages.log'),
    summary: at('summary.json'),
  };
}

/** A run directory that is this process's own, locked, with nothing in it yet. */
export interface ClaimedDirectory {
  readonly directory: string;
  release(): void;
  /** Removes what claiming it made: the run was refused. */
  abandon(): void;
}

/**
 * Makes `runs/kfcpo-SafetyPointGoal1-v0/seed-000-2026-03-01-12-00-00`, with a number added if that exists or another process
 * is making it at this moment.
 */
export function claimDirectory(files: Files, configuration: Configuration, now: Date = new Date()): ClaimedDirectory {
  const base = resolve(nameByTime(configuration, now));
  for (let i = 1; ; i++) {
    const directory = i === 1 ? base : `${base}-${i}`;
    if (files.exists(directory)) continue;
    const made = [directory, dirname(directory), dirname(dirname(directory))].filter((path) => !files.exists(path));
    makeRunDirectory(files, directory);
    let release: () => void;
    try {
      release = lockRun(files, directory);
      refuseExistingRun(files, directory);
    } catch (error) {
      if (error instanceof BelayError && ['run-locked', 'run-exists'].includes(error.code)) continue;
      throw error;
    }
    const abandon = (): void => {
      release();
      try {
        for (const folder of made) files.removeFolder(folder);
      } catch {
        // Another run lies in it by now.
      }
    };
    return { directory, release, abandon };
  }
}

function nameByTime(configuration: Configuration, now: Date): string {
  const seed = String(configuration.value('seed')).padStart(3, '0');
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`;
  return join('runs', folderOf(configuration), `seed-${seed}-${day}-${time}`);
}

/** `kfcpo-SafetyPointGoal1-v0`; what an id has besides letters and digits may mean something in a path. */
function folderOf({ algorithm, environment }: Configuration): string {
  return `${algorithm}-${environment.includes(':') ? environment.replace(/[^\w.@-]+/g, '-') : environment}`;
}

/** Throws `run-exists` if `directory` holds a run, finished or not. */
export function refuseExistingRun(files: Files, directory: string): void {
  if (!files.exists(directory)) return;
  let names: readonly string[];
  try {
    names = files.list(directory);
  } catch (error) {
    throw refuse('run-exists', `${directory} is not a folder that can be read: choose another with --out.`, error);
  }
  const found = names.find((name) => ['config.yaml', 'progress.csv', 'checkpoints', 'summary.json'].includes(name));
  if (found !== undefined) {
    throw refuse(
      'run-exists',
      `${directory} holds another run already (${found}): go on with it by --resume ${quoted(directory)}, or choose another folder with --out.`,
    );
  }
}

export function makeRunDirectory(files: Files, directory: string): void {
  try {
    files.makeFolder(directory);
  } catch (error) {
    throw explainFirstFile(error, directory);
  }
}

/** Writes the resolved settings, `choices` in place of those that left the choice to a part, with the versions of Belay, Node, the plugins and what the environment runs on: all that a rerun needs. */
export function writeConfiguration(
  files: Files,
  paths: RunPaths,
  registry: Registry,
  configuration: Configuration,
  choices: Settings,
): void {
  const specifiers = configuration.value('plugins');
  rememberPluginsOf(registry, specifiers);
  rememberEnvironment(registry, configuration.environment);
  const record = specifiers.length === 0 ? {} : recordPlugins(registry, specifiers, paths.directory);
  writeWhole(
    files,
    paths.config,
    formatConfiguration(configuration, versionsOf(registry, configuration), record, choices),
  );
}

export function versionsOf(registry: Registry, configuration: Configuration): Readonly<Record<string, string>> {
  return {
    ...environmentOf(registry, configuration).versions,
    belay: coreVersion,
    node: process.versions.node,
    ...Object.fromEntries(registry.plugins.map(({ plugin }) => [plugin.name, plugin.version])),
  };
}

export interface ReadConfigurationOptions extends PluginOptions {
  /** Above what the run has, each `key=value`. */
  readonly set?: readonly string[];
}

/**
 * The settings of a run, from its `config.yaml` only: environment variables and flags of today do not change it. Loads
 * the plugins that the caller names, and those that the run names if they may run, into `registry`. Errors: `no-run`,
 * `config-broken`, `plugin-untrusted`, `plugin-missing`.
 */
export async function readConfiguration(
  files: Files,
  directory: string,
  registry: Registry,
  { set, ...options }: ReadConfigurationOptions = {},
): Promise<Configuration> {
  const paths = runPaths(resolve(directory));
  if (!files.exists(paths.config)) {
    throw refuse('no-run', `${directory} holds no run: there is no config.yaml in it.`);
  }
  let head: Readonly<Record<string, unknown>>;
  try {
    head = parse(new TextDecoder().decode(files.read(paths.config))) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw refuse('config-broken', `${paths.config} cannot be read: ${(error as Error).message.split('\n')[0]}`, error);
  }
  const algorithm = nameIn(head, 'algorithm', paths.config);
  const environment = nameIn(head, 'environment', paths.config);
  const plugins = head['plugins'];
  await loadNamedPlugins(registry, {
    ...options,
    specifiers: Array.isArray(plugins) ? plugins.filter((one): one is string => typeof one === 'string') : [],
    records: readPluginSources(head),
    from: [realPath(paths.directory), process.cwd()],
    by: directory,
  });
  await approveEnvironments(registry, [environment], { approve: options.approve, by: directory });
  return loadConfiguration({ registry, algorithm, environment, file: paths.config, saved: true, set });
}

/** A run behind a link records its plugins from where it really lies. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A sentence if a run was begun with other versions than are loaded now, else null: results may differ from then on. */
export function explainVersions(
  files: Files,
  paths: RunPaths,
  registry: Registry,
  configuration: Configuration,
): string | null {
  const head = parse(new TextDecoder().decode(files.read(paths.config))) as {
    versions?: Record<string, unknown>;
    [key: string]: unknown;
  } | null;
  const now = versionsOf(registry, configuration);
  const changed = Object.entries(head?.versions ?? {}).flatMap(([name, version]) =>
    now[name] === undefined || now[name] === String(version) ? [] : [`${name} ${version} (now ${now[name]})`],
  );
  const sentences = explainChangedPlugins(registry, readPluginSources(head ?? {}));
  if (changed.length === 0) return sentences.length === 0 ? null : sentences.join(' ');
  return [
    `This run was begun with ${changed.join(', ')}: what follows may differ from what it would have been.`,
    ...sentences,
  ].join(' ');
}

function nameIn(head: Readonly<Record<string, unknown>> | null, key: string, path: string): string {
  const entry = head?.[key];
  const name = typeof entry === 'object' && entry !== null ? (entry as { name?: unknown }).name : entry;
  if (typeof name === 'string') return name;
  throw refuse('config-broken', `${path} does not name the run's ${key}: put the original back.`);
}
