// Names every dependency that a package declares and no source of it imports.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Declared because a dependency wants it installed next to itself: name → whose peer it is. */
const peers = { 'reflect-metadata': 'inversify' };

function sourcesOf(home) {
  return ['src', 'bin']
    .map((folder) => join(home, folder))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => join(folder, path)))
    .filter((path) => /\.(ts|js|mjs)$/.test(path));
}

/** @returns {string[]} one sentence a violation */
export function checkDependencies(root) {
  return readdirSync(join(root, 'packages')).flatMap((name) => {
    const home = join(root, 'packages', name);
    if (!existsSync(join(home, 'package.json'))) return [];
    const { dependencies = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const text = sourcesOf(home)
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    return Object.keys(dependencies)
      .filter((dependency) => !(peers[dependency] in dependencies))
      .filter((dependency) => !text.includes(`'${dependency}'`) && !text.includes(`'${dependency}/`))
      .map((dependency) => `packages/${name} depends on ${dependency}, which none of its sources imports: remove it.`);
  });
}
