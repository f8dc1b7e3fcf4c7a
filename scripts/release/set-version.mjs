// Lerna runs this as the root's `version` script, between writing the new version into every package.json and the commit: sources that
// name the version get the new one, and the changelog's unreleased section becomes its section.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

const { version } = JSON.parse(readFileSync(join(root, 'lerna.json'), 'utf8'));

function rewrite(path, change) {
  const before = readFileSync(join(root, path), 'utf8');
  const after = change(before);
  if (after === before)
    throw new Error(`${path} has no place for version ${version}: is scripts/release/set-version.mjs still right?`);
  writeFileSync(join(root, path), after);
}

/** The version that the last commit has. */
const { version: before } = JSON.parse(
  spawnSync('git', ['show', 'HEAD:lerna.json'], { cwd: root, encoding: 'utf8' }).stdout,
);

/** Where a source names the version of the package that it is in, or the Belay that a plugin of the suite works with. */
const named = new RegExp(
  `^(\\s*version: '|export const coreVersion = '|\\s*belay: '\\^)${before.replaceAll('.', '\\.')}'`,
  'gm',
);

/** What `belay new plugin` writes is the user's plugin, with a version of its own. */
const templates = ['scaffold.ts'];

const sources = readdirSync(join(root, 'packages')).flatMap((name) => {
  const folder = join(root, 'packages', name, 'src');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts') && !templates.includes(basename(file)))
    .map((file) => join('packages', name, 'src', file))
    .filter((path) => readFileSync(join(root, path), 'utf8').search(named) >= 0);
});

for (const path of sources) rewrite(path, (text) => text.replace(named, `$1${version}'`));
rewrite('package.json', (text) => text.replace(/("version": )"[^"]*"/, `$1"${version}"`));
const today = new Date().toISOString().slice(0, 10);
rewrite('CHANGELOG.md', (text) => text.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${today})\n`));

const { status } = spawnSync('git', ['add', ...sources, 'package.json', 'CHANGELOG.md'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
