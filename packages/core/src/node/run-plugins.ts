import { existsSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isPlainObject } from '../config/configuration-layer.ts';
import { type BelayError, refuse } from '../errors.ts';
import type { LoadedPlugin } from '../plugins/check-plugin.ts';
import type { Registry } from '../plugins/registry.ts';
import { isSameModule, type PluginCode, readPluginCode } from './plugin-code.ts';
import { type ApprovePlugin, approveTrusted, isChanged, rememberTrusted } from './plugin-trust.ts';
import { fileOf, loadPlugin, locatePlugin } from './plugins.ts';

/** What a run's `config.yaml` says about a plugin that it was made with: `pluginSources`. */
export interface PluginSourceRecord {
  /** The plugin's own name and version. */
  readonly plugin: string;
  readonly version: string;
  /** Relative to the run directory, with /; absent for a package. */
  readonly file?: string;
  /** `name@version` of an npm package; absent for a file. */
  readonly package?: string;
  /** Of the code (`PluginCode.sha256`). */
  readonly sha256: string;
}

/** Who says which plugins may run, besides the registry. */
export interface PluginOptions {
  /**
   * Plugins that the caller names (`--plugin`): files or packages, found from the current folder. They run unasked, and
   * stand in for what the run names of the same plugin.
   */
  readonly plugins?: readonly string[];
  /** Folders that these are found from; default: the current one. */
  readonly pluginFolders?: readonly string[];
  /** Asked about any other code that the run names. Default: only what this user has let run before may run. */
  readonly approve?: ApprovePlugin;
}

/** The plugins that a file names, and where they are looked for. */
export interface NamedPlugins extends PluginOptions {
  /** Files relative to the first of `from`, or packages found from any of them. */
  readonly specifiers: readonly string[];
  readonly records?: readonly PluginSourceRecord[];
  readonly from: readonly string[];
  /** The file that names them, for sentences. */
  readonly by: string;
}

/**
 * Loads what the caller names, then what a file names and the caller did not, once that is approved. Returns the
 * specifiers that were used: absolute files, and package names. Errors: `plugin-untrusted`, and those of `loadPlugin`.
 */
export async function loadNamedPlugins(registry: Registry, named: NamedPlugins): Promise<readonly string[]> {
  const { plugins = [], pluginFolders = [process.cwd()], specifiers, records = [], from, by } = named;
  const { approve = approveTrusted } = named;
  const used: string[] = [];
  const given = new Set<string>();
  for (const specifier of plugins) {
    const folder = pluginFolders.find((one) => locatePlugin(specifier, one) !== null) ?? pluginFolders[0]!;
    add(registry, await loadPlugin(specifier, { from: folder }));
    const file = fileOf(specifier, folder);
    given.add(file === null ? specifier : basename(file));
    used.push(file ?? specifier);
  }
  for (const specifier of specifiers) {
    const file = fileOf(specifier, from[0]!);
    const record = records.find((one) => isRecordOf(one, specifier, file, from[0]!));
    const known = record !== undefined && registry.plugins.some(({ plugin }) => plugin.name === record.plugin);
    if (known || given.has(file === null ? specifier : basename(file))) continue;
    const place = locate(specifier, named, record);
    if (!registry.plugins.some(({ url }) => isSameModule(url, place.url))) {
      const code = readPluginCode(place.url);
      if (!(await approve(code, by))) throw untrusted(code, by);
      add(registry, await loadPlugin(specifier, { from: place.from }));
    }
    used.push(file ?? specifier);
  }
  return [...new Set(used)];
}

/** The caller may have loaded it already. */
function add(registry: Registry, { plugin, origin, url }: LoadedPlugin): void {
  if (registry.plugins.some((known) => url !== null && isSameModule(known.url, url))) return;
  registry.add(plugin, { origin, url });
}

function locate(specifier: string, { from, by }: NamedPlugins, record: PluginSourceRecord | undefined) {
  for (const folder of from) {
    const url = locatePlugin(specifier, folder);
    if (url !== null) return { url, from: folder };
    // A file is relative to the file that names it, to nothing else.
    if (fileOf(specifier, folder) !== null) break;
  }
  const file = fileOf(specifier, from[0]!);
  const what = record === undefined ? 'a plugin' : `plugin ${record.plugin} ${record.version}`;
  throw file === null
    ? refuse(
        'plugin-missing',
        `${by} names ${what} of the package ${record?.package ?? specifier}, which is not installed in ${from.join(' or ')}: run npm install ${record?.package ?? specifier} there, or give a file with --plugin.`,
      )
    : refuse(
        'plugin-missing',
        `${by} names ${what} at ${specifier}, where there is no file (looked for ${file}): give the file with --plugin.`,
      );
}

function untrusted(code: PluginCode, by: string): BelayError {
  const { file, files, sha256 } = code;
  const more = files.length > 1 ? ` and ${files.length - 1} more files` : '';
  const why = isChanged(code) ? 'that has changed since you let it run' : 'that you have not let run';
  return refuse(
    'plugin-untrusted',
    `${by} names code ${why}: ${file}${more} (sha256 ${sha256.slice(0, 12)}). Read it, then give --trust to run it and remember it, or --plugin FILE to run a file of your own instead.`,
  );
}

function isRecordOf(record: PluginSourceRecord, specifier: string, file: string | null, base: string): boolean {
  if (file === null) return record.package !== undefined && packageName(record.package) === rootName(specifier);
  return record.file !== undefined && resolve(base, record.file) === file;
}

function packageName(nameAndVersion: string): string {
  return nameAndVersion.slice(0, nameAndVersion.lastIndexOf('@'));
}

/** `@scope/name/plugin` and `name/plugin` are of the packages `@scope/name` and `name`. */
function rootName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** A run's plugins as its `config.yaml` names them, so that the run and its plugins can be moved together. */
export function recordPlugins(
  registry: Registry,
  specifiers: readonly string[],
  directory: string,
): { readonly plugins: readonly string[]; readonly pluginSources: readonly PluginSourceRecord[] } {
  const base = realpathSync(directory);
  const pluginSources: PluginSourceRecord[] = [];
  const plugins = specifiers.map((specifier) => {
    const file = fileOf(specifier, process.cwd());
    const near = file === null ? specifier : relativeName(base, file);
    const loaded = registry.plugins.find(({ origin, url }) => origin === specifier || isUrlOf(url, file));
    if (loaded === undefined || loaded.url === null) return near;
    const code = readPluginCode(loaded.url);
    pluginSources.push({
      plugin: loaded.plugin.name,
      version: loaded.plugin.version,
      ...(file === null
        ? { package: code.package === null ? specifier : `${code.package.name}@${code.package.version}` }
        : { file: near }),
      sha256: code.sha256,
    });
    return near;
  });
  return { plugins, pluginSources };
}

/** A user who begins a run with a plugin has let it run: the run can be evaluated and resumed without a question. */
export function rememberPluginsOf(registry: Registry, specifiers: readonly string[]): void {
  for (const specifier of specifiers) {
    const file = fileOf(specifier, process.cwd());
    const loaded = registry.plugins.find(({ origin, url }) => origin === specifier || isUrlOf(url, file));
    if (loaded?.url?.startsWith('file:') === true) rememberTrusted(readPluginCode(loaded.url));
  }
}

function isUrlOf(url: string | null, file: string | null): boolean {
  return url !== null && file !== null && isSameModule(url, pathToFileURL(file).href);
}

/** `../../base.ts`, or the absolute path if there is no way between the two (another drive). */
function relativeName(base: string, file: string): string {
  const near = relative(base, existsSync(file) ? realpathSync(file) : file);
  if (isAbsolute(near)) return file;
  const name = near.split(sep).join('/');
  return name.startsWith('../') ? name : `./${name}`;
}

/** `pluginSources` of a `config.yaml`; what is not of that form is left out. */
export function readPluginSources(head: Readonly<Record<string, unknown>>): readonly PluginSourceRecord[] {
  const given = head['pluginSources'];
  if (!Array.isArray(given)) return [];
  return given.filter(
    (one): one is PluginSourceRecord =>
      isPlainObject(one) &&
      ['plugin', 'version', 'sha256'].every((key) => typeof one[key] === 'string') &&
      ['file', 'package'].every((key) => one[key] === undefined || typeof one[key] === 'string'),
  );
}

/** A sentence for each plugin whose code is not what the run was begun with. */
export function explainChangedPlugins(registry: Registry, records: readonly PluginSourceRecord[]): readonly string[] {
  return records.flatMap((record) => {
    const loaded = registry.plugins.find(({ plugin }) => plugin.name === record.plugin);
    if (loaded?.url === null || loaded?.url === undefined) return [];
    const { sha256, file } = readPluginCode(loaded.url);
    if (sha256 === record.sha256) return [];
    return [
      `Plugin ${record.plugin} (${file}) is not the code that this run was begun with: what follows may differ from what it would have been.`,
    ];
  });
}

/** True if `path` lies below `folder`. */
export function isInside(folder: string, path: string): boolean {
  const near = relative(folder, path);
  return near !== '' && near !== '..' && !near.startsWith(`..${sep}`) && !isAbsolute(near);
}
