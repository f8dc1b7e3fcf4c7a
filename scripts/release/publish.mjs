// `npm run release:publish [-- --registry URL]`: publishes every package as it is staged, those first that others need. With provenance,
// which npm signs on a CI that it trusts only; to another registry, such as one on this machine, without.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stage } from './stage.mjs';

const { values } = parseArgs({ options: { registry: { type: 'string' } } });

/** Staged packages, each after those that it depends on. */
function inOrder(folders) {
  const packages = folders.map((folder) => ({
    folder,
    ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  }));
  const done = [];
  const add = (one) => {
    if (done.includes(one)) return;
    for (const other of packages) if (one.dependencies?.[other.name] !== undefined) add(other);
    done.push(one);
  };
  packages.forEach(add);
  return done;
}

for (const { folder, name, version } of inOrder(stage())) {
  const where = values.registry === undefined ? ['--provenance'] : ['--registry', values.registry];
  const { status } = spawnSync('npm', ['publish', folder, '--access', 'public', ...where], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(
      `${name} ${version} could not be published; what was published before it stays: publish the rest once it is mended.`,
    );
    process.exit(status ?? 1);
  }
  console.log(`published ${name} ${version}`);
}
