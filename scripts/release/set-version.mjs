// Lerna runs this as the root's `version` script, between writing the new version into every package.json and the commit: sources that
// name the version get the new one, and the changelog's unreleased section becomes its section.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where sources name the version of the package that they are in, or the Belay that a plugin of the suite works with. */
const sources = [
  'packages/algorithms/src/plugin.ts',
  'packages/core/src/parts/plugin.ts',
  'packages/core/src/plugins/core-version.ts',
  'packages/envs/src/plugin.ts',
  'packages/kfcpo/src/index.ts',
  'packages/studies/src/sinks/index.ts',
];

const { version } = JSON.parse(readFileSync(join(root, 'lerna.json'), 'utf8'));

function rewrite(path, change) {
  const before = readFileSync(join(root, path), 'utf8');
  const after = change(before);
  if (after === before)
    throw new Error(`${path} has no place for version ${version}: is scripts/release/set-version.mjs still right?`);
  writeFileSync(join(root, path), after);
}

for (const path of sources) {
  rewrite(path, (text) =>
    text
      .replace(/(version: |coreVersion = )'\d+\.\d+\.\d+[^']*'/, `$1'${version}'`)
      .replace(/(belay: )'\^\d+\.\d+\.\d+[^']*'/, `$1'^${version}'`),
  );
}
rewrite('package.json', (text) => text.replace(/("version": )"[^"]*"/, `$1"${version}"`));
const today = new Date().toISOString().slice(0, 10);
rewrite('CHANGELOG.md', (text) => text.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${today})\n`));

const { status } = spawnSync('git', ['add', ...sources, 'package.json', 'CHANGELOG.md'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
