// `npm run optional -- tensorflow webgpu`: adds packages that Belay can use and does not install, to this clone's node_modules only.
// npm removes what an earlier `npm install --no-save` added, so those that are already there are named again.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install-state.mjs';

const groups = {
  tensorflow: [
    '@tensorflow/tfjs-core@4.22.0',
    '@tensorflow/tfjs-backend-cpu@4.22.0',
    '@tensorflow/tfjs-backend-wasm@4.22.0',
    '@tensorflow/tfjs-backend-webgpu@4.22.0',
  ],
  webgpu: ['webgpu@0.6.2'],
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(groups, name));
if (asked.length === 0 || unknown !== undefined) {
  const wrong = unknown === undefined ? '' : `There is no group ${unknown}. `;
  console.error(`${wrong}Name one or more of ${Object.keys(groups).join(', ')}.`);
  process.exit(2);
}

const wanted = new Map(present().map(({ name, version }) => [name, version]));
for (const spec of asked.flatMap((name) => groups[name])) {
  const at = spec.lastIndexOf('@');
  wanted.set(spec.slice(0, at), spec.slice(at + 1));
}
const specs = [...wanted].map(([name, version]) => `${name}@${version}`);
const options = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
const { status } = spawnSync('npm', [...options, ...specs], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);

/** Optional peers of Belay's packages that were added before. */
function present() {
  const names = new Set();
  for (const folder of readdirSync(join(root, 'packages'))) {
    const file = join(root, 'packages', folder, 'package.json');
    if (!existsSync(file)) continue;
    const { peerDependenciesMeta = {} } = JSON.parse(readFileSync(file, 'utf8'));
    for (const [name, { optional }] of Object.entries(peerDependenciesMeta)) if (optional) names.add(name);
  }
  return [...names].flatMap((name) => {
    const file = join(root, 'node_modules', name, 'package.json');
    if (name.startsWith('@belay-rl/') || !existsSync(file)) return [];
    return [{ name, version: JSON.parse(readFileSync(file, 'utf8')).version }];
  });
}
