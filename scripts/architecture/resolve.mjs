// Module resolution with chosen conditions: what a bundler for the browser does, and no more.
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** First target of a package.json `exports` value under the conditions, in the order they are written there. */
export function target(value, conditions) {
  if (typeof value === 'string') return value;
  if (Array.isArray(value))
    return value.map((item) => target(item, conditions)).find((found) => found !== null) ?? null;
  if (value === null || typeof value !== 'object') return null;
  for (const [condition, inner] of Object.entries(value)) {
    if (condition !== 'default' && !conditions.includes(condition)) continue;
    const found = target(inner, conditions);
    if (found !== null) return found;
  }
  return null;
}

function exported(manifest, subpath, conditions) {
  const { exports } = manifest;
  if (exports === undefined || exports === null) return null;
  const keyed = typeof exports === 'object' && Object.keys(exports).some((key) => key.startsWith('.'));
  if (!keyed) return subpath === '.' ? target(exports, conditions) : null;
  if (exports[subpath] !== undefined) return target(exports[subpath], conditions);
  for (const [pattern, value] of Object.entries(exports)) {
    const [before, after] = pattern.split('*');
    if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue;
    const found = target(value, conditions);
    if (found !== null) return found.replaceAll('*', subpath.slice(before.length, subpath.length - after.length));
  }
  return null;
}

const isFile = (path) => existsSync(path) && statSync(path).isFile();

/** Node's guesses for CommonJS: extensions, then index files. */
export function withGuesses(path) {
  return (
    [path, `${path}.js`, `${path}.cjs`, `${path}.mjs`, `${path}.json`, join(path, 'index.js')].find(isFile) ?? null
  );
}

/** Name and subpath of a bare specifier: '@a/b/c' → ['@a/b', './c']. */
export function splitSpecifier(specifier) {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  const rest = parts.slice(length).join('/');
  return [parts.slice(0, length).join('/'), rest === '' ? '.' : `./${rest}`];
}

/** Path of the package.json above a file, its nearest. */
export function manifestOf(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (isFile(path)) return { path, manifest: readJson(path) };
    if (dirname(folder) === folder) return null;
  }
}

function replacedForBrowser(path, conditions) {
  if (!conditions.includes('browser')) return path;
  const owner = manifestOf(path);
  const map = owner?.manifest.browser;
  if (map === null || typeof map !== 'object' || owner.manifest.exports !== undefined) return path;
  for (const [from, to] of Object.entries(map)) {
    if (join(dirname(owner.path), from) === path) return to === false ? null : join(dirname(owner.path), to);
  }
  return path;
}

/** Absolute path that `specifier` in `importer` leads to; null if it cannot be found. */
export function resolveModule(specifier, importer, conditions) {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const found = withGuesses(join(dirname(importer), specifier));
    return found === null ? null : replacedForBrowser(found, conditions);
  }
  const [name, subpath] = splitSpecifier(specifier);
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    const home = join(folder, 'node_modules', name);
    if (existsSync(join(home, 'package.json'))) {
      const manifest = readJson(join(home, 'package.json'));
      const file = exported(manifest, subpath, conditions);
      const relative = file ?? (subpath === '.' ? (manifest.module ?? manifest.main ?? 'index.js') : subpath);
      if (manifest.exports !== undefined && file === null) return null;
      const found = withGuesses(join(home, relative));
      return found === null ? null : realpathSync(found);
    }
    if (dirname(folder) === folder) return null;
  }
}
