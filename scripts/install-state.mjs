// Whether node_modules and dist/ are what the lock file and the sources ask for. Runs on Node 20 before anything is installed.
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * node_modules/.package-lock.json is npm's note of what it installed, written last. A lock file that is not newer is
 * installed; a newer one (a fresh checkout touches it) is still installed if it says the same.
 */
export function isInstalled(folder = root) {
  const wanted = join(folder, 'package-lock.json');
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return true;
  const have = readJson(installed).packages;
  return Object.entries(readJson(wanted).packages).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = have[path];
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity && found.link === entry.link;
  });
}

/** Written by scripts/build.mjs after a build; its time is when that build began. */
const stamp = (folder) => join(folder, 'packages/cli/dist/.built');

export function markBuilt(began, folder = root) {
  writeFileSync(stamp(folder), '');
  utimesSync(stamp(folder), began, began);
}

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (['dist', 'generated', 'node_modules', 'test', 'reference'].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|js|mjs|json)$/.test(entry.name)) yield path;
  }
}

export function isBuilt(folder = root) {
  if (!existsSync(stamp(folder))) return false;
  const built = statSync(stamp(folder)).mtimeMs;
  const packages = join(folder, 'packages');
  for (const name of readdirSync(packages)) {
    if (existsSync(join(packages, name, 'tsconfig.json')) && !existsSync(join(packages, name, 'dist'))) return false;
  }
  const settings = [
    'tsconfig.base.json',
    'tsconfig.json',
    'scripts/build.mjs',
    'scripts/build-assembly.mjs',
    'scripts/build-pages.mjs',
    'scripts/pages/theme.css',
  ].map((name) => join(folder, name));
  for (const file of [...settings, ...sources(packages)]) if (statSync(file).mtimeMs > built) return false;
  return true;
}
