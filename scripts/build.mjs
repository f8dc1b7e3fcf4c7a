// Builds the WebAssembly of the kernels, the planar engine and the device environments' twin, and every package's dist/. Runs on Node 20 and later, as `npm ci`'s prepare step.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { markBuilt, root } from './install-state.mjs';

function run(what, file, args) {
  const result = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) {
    console.error(`belay: building ${what} failed; the messages above say where.`);
    process.exit(result.status ?? 1);
  }
}

const began = new Date();
for (const name of ['kernels', 'planar', 'webgpu']) {
  const kernels = join(root, 'packages', name, 'build.mjs');
  if (existsSync(kernels)) run(`the WebAssembly of packages/${name}`, kernels, []);
}
run('the packages', join(root, 'node_modules/typescript/bin/tsc'), ['-b']);
run('the pages', join(root, 'scripts/build-pages.mjs'), []);
markBuilt(began);
