import { existsSync, readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from '../contracts/plugin.ts';
import { type BelayError, refuse } from '../errors.ts';
import type { LoadedPlugin } from '../plugins/check-plugin.ts';
import type { Registry } from '../plugins/registry.ts';
import { packageTypeOf } from './package-type.ts';
import { installResolution, specifierFrom } from './plugins-resolution.ts';

/** Where plugins are looked for. */
export interface LoadPluginOptions {
  /** Folder that relative files and package names are found from; default: the current one. */
  readonly from?: string;
}

const fileEndings = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Imports a plugin: a file (`./soft.ts`, `soft.mjs`, an absolute path, a file: URL) or a package name. The plugin is the
 * module's default export, or its export `plugin`. TypeScript is run by Node, which strips its types: only erasable
 * syntax. Errors, one sentence each: `plugin-missing`, `plugin-broken` (with file and line), `bad-plugin`.
 */
export async function loadPlugin(
  specifier: string,
  { from = process.cwd() }: LoadPluginOptions = {},
): Promise<LoadedPlugin> {
  installResolution();
  const file = fileOf(specifier, from);
  if (file !== null) checkFile(specifier, file);
  const target = file === null ? specifierFrom(specifier, parentIn(from)) : pathToFileURL(file).href;
  let module: Record<string, unknown>;
  let url = target;
  try {
    module = (await import(target)) as Record<string, unknown>;
    // Other threads import the file itself: they need not know where it was asked for.
    if (file === null) url = import.meta.resolve(target);
  } catch (error) {
    throw file === null && isMissing(error, specifier)
      ? refuse(
          'plugin-missing',
          `There is no package ${specifier} in ${from} or above it: install it there, or name a file such as ./${specifier}.ts.`,
          error,
        )
      : broken(specifier, file, error);
  }
  return { plugin: pluginIn(module, specifier), origin: specifier, url };
}

/** The URL of the module that a specifier means, without running it; null if there is none. Error: `plugin-refused`. */
export function locatePlugin(specifier: string, from: string): string | null {
  installResolution();
  const file = fileOf(specifier, from);
  if (file !== null) {
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return null;
    checkFile(specifier, file);
    return pathToFileURL(file).href;
  }
  let url: string;
  try {
    url = import.meta.resolve(specifierFrom(specifier, parentIn(from)));
  } catch {
    return null;
  }
  return url.startsWith('file:') && existsSync(fileURLToPath(url)) ? url : null;
}

function parentIn(folder: string): string {
  return pathToFileURL(join(folder, 'configuration')).href;
}

/** Loads plugins one after the other and adds each to the registry. */
export async function loadPlugins(
  registry: Registry,
  specifiers: readonly string[],
  options: LoadPluginOptions = {},
): Promise<void> {
  for (const specifier of specifiers) {
    const { plugin, origin, url } = await loadPlugin(specifier, options);
    registry.add(plugin, { origin, url });
  }
}

/** The plugin of a module that another thread has loaded already, by the URL that `Registry.modules` gives. */
export async function importPlugin(url: string): Promise<Plugin> {
  installResolution();
  return pluginIn((await import(url)) as Record<string, unknown>, url);
}

/** Text that begins like a URL, one letter excepted: Windows' drives. */
const SCHEME = /^\s*([a-z][a-z0-9+.-]+):/i;

/**
 * The absolute path of a specifier that means a file, null for a package name. Code in a URL is refused, wherever it is
 * named (`plugin-refused`): no one can look at it before it runs, and it may be another the next time.
 */
export function fileOf(specifier: string, from: string): string | null {
  const scheme = SCHEME.exec(specifier)?.[1]?.toLowerCase();
  if (scheme === 'file') return fileOfUrl(specifier.trim());
  if (scheme !== undefined || specifier.includes('\0') || specifier.trim() === '') {
    throw refuse(
      'plugin-refused',
      `Plugin ${quoted(specifier)} is neither a file nor the name of a package: save the code in a file, read it, and name that.`,
    );
  }
  const file =
    isAbsolute(specifier) ||
    /^\.{1,2}([/\\]|$)/.test(specifier) ||
    fileEndings.some((ending) => specifier.endsWith(ending));
  return file ? resolve(from, specifier) : null;
}

function fileOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw refuse('plugin-refused', `Plugin ${quoted(url)} is no file of this machine: name a file by its path.`, error);
  }
}

/** What a file may hold is shown up to here. */
const SHOWN = 80;

function quoted(text: string): string {
  const line = JSON.stringify(text).slice(1, -1);
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

function checkFile(specifier: string, file: string): void {
  const kind = statSync(file, { throwIfNoEntry: false });
  if (kind === undefined) {
    throw refuse('plugin-missing', `Plugin file ${specifier} does not exist (looked for ${file}).`);
  }
  if (!kind.isFile()) throw refuse('plugin-missing', `Plugin ${specifier} is a folder; name its file (${file}).`);
  if (!fileEndings.some((ending) => file.endsWith(ending))) {
    throw refuse('plugin-broken', `Plugin file ${specifier} must end in ${fileEndings.join(', ')}.`);
  }
  if (/\.m[jt]s$/.test(file) || packageTypeOf(dirname(file)) !== 'commonjs') return;
  // Node would read it as CommonJS, and warn in its own words besides the error.
  if (!/^(import|export)\b/m.test(readFileSync(file, 'utf8'))) return;
  throw refuse(
    'plugin-broken',
    `Plugin ${specifier} would be read as CommonJS, in which import and export are errors: rename it to end in ${file.endsWith('.ts') ? '.mts' : '.mjs'}, or write "type": "module" into the package.json above it.`,
  );
}

function pluginIn(module: Record<string, unknown>, specifier: string): Plugin {
  const found = module['default'] ?? module['plugin'];
  if (found !== undefined) return found as Plugin;
  const names = Object.keys(module);
  const has = names.length === 0 ? 'it exports nothing' : `it exports ${names.slice(0, 5).join(', ')}`;
  throw refuse(
    'bad-plugin',
    `${specifier} has no default export (${has}): write export default definePlugin({ name, version, setup(belay) { … } }).`,
  );
}

function isMissing(error: unknown, specifier: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${specifier}'`);
}

/** One sentence for whatever a module threw while it was read or run. */
function broken(specifier: string, file: string | null, error: unknown): BelayError {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n') as [string];
  // The type stripper lists every token it would have taken.
  const reason = line.replace(/\. Expected .*$|\.$/, '');
  if (error instanceof SyntaxError) {
    const place = placeOf(error) ?? (file === null ? null : syntaxPlaceOf(file)) ?? specifier;
    return refuse('plugin-broken', `Plugin ${specifier} cannot be read: ${reason} (${place}).`, error);
  }
  const place = file === null ? null : placeOf(error, file);
  return refuse(
    'plugin-broken',
    `Plugin ${specifier} failed while loading: ${reason}${place === null ? '' : ` (${place})`}.`,
    error,
  );
}

/** 'file, line n' from an error's stack: its first line for a syntax error, else the first frame in `file`. */
function placeOf(error: unknown, file?: string): string | null {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  if (file === undefined) {
    const found = /^(file:\/\/\S+|\S.*?):(\d+)\r?\n/.exec(stack);
    return found === null ? null : place(found[1]!, found[2]!);
  }
  for (const [, where, line] of stack.matchAll(/\(?(file:\/\/[^\s)]+?):(\d+):\d+\)?$/gm)) {
    if (fileURLToPath(where!) === file) return place(where!, line!);
  }
  return null;
}

/** JavaScript's own syntax errors name no line when a module is imported; the type stripper reads it again and does. */
function syntaxPlaceOf(file: string): string | null {
  const { emitWarning } = process;
  try {
    // Node calls the stripper experimental on standard error, which would stand next to the one sentence.
    process.emitWarning = () => {};
    stripTypeScriptTypes(readFileSync(file, 'utf8'), { sourceUrl: file });
    return null;
  } catch (error) {
    return placeOf(error);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function place(where: string, line: string): string {
  return `${where.startsWith('file:') ? fileURLToPath(where) : where}, line ${line}`;
}
