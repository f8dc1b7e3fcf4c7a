import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The code behind a plugin: what runs when it is loaded. */
export interface PluginCode {
  /** Its entry; links are followed. */
  readonly file: string;
  /** The entry, and the files that it and they name by relative paths, in the order they are met. */
  readonly files: readonly string[];
  /** Of the names (relative to the entry) and the contents of `files`. */
  readonly sha256: string;
  /** The npm package that the entry belongs to; null: it lies in none that has a name and a version. */
  readonly package: { readonly name: string; readonly version: string } | null;
}

/** Text in quotes that begins with ./ or ../: what imports of relative files look like, static or not. */
const RELATIVE = /['"`](\.{1,2}\/[^'"`\n]+)['"`]/g;

/** Beyond so many files the digest covers the first ones only: a package that brings a library of its own. */
const MAX_FILES = 2000;

/** Reads the code at a module's URL without running it. */
export function readPluginCode(url: string): PluginCode {
  const file = realpathSync(fileURLToPath(url));
  const files: string[] = [];
  const hash = createHash('sha256');
  const waiting = [file];
  while (waiting.length > 0 && files.length < MAX_FILES) {
    const next = waiting.shift()!;
    if (files.includes(next)) continue;
    files.push(next);
    const content = readFileSync(next);
    hash.update(`${relative(dirname(file), next)}\0${content.length}\0`).update(content);
    for (const [, name] of content.toString('utf8').matchAll(RELATIVE)) {
      const named = resolve(dirname(next), name!);
      if (isFile(named)) waiting.push(realpathSync(named));
    }
  }
  return { file, files, sha256: hash.digest('hex'), package: packageOf(file) };
}

/** The code of these files, the entry first. */
export function readCodeOf(paths: readonly string[]): PluginCode {
  const files = paths.slice(0, MAX_FILES).map((path) => realpathSync(path));
  const file = files[0]!;
  const hash = createHash('sha256');
  for (const each of files) {
    const content = readFileSync(each);
    hash.update(`${relative(dirname(file), each)}\0${content.length}\0`).update(content);
  }
  return { file, files, sha256: hash.digest('hex'), package: null };
}

/** Whether both URLs are of one file. */
export function isSameModule(a: string | null, b: string): boolean {
  return a !== null && realUrl(a) === realUrl(b);
}

function realUrl(url: string): string {
  try {
    return pathToFileURL(realpathSync(fileURLToPath(url))).href;
  } catch {
    return url;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function packageOf(file: string): PluginCode['package'] {
  // A file of the user's own project is no package, even if that has a package.json.
  if (!/[\\/]node_modules[\\/]/.test(file)) return null;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) {
      try {
        const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
        if (typeof name === 'string' && typeof version === 'string') return { name, version };
      } catch {
        // Not a package's own; the one above may be.
      }
    }
    if (folder === dirname(folder)) return null;
  }
}
