// Builds the kernels' WebAssembly and every package's dist/. Runs on Node 20 and later, as `npm ci`'s prepare step.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(what, file, args) {
  const result = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) {
    console.error(`belay: building ${what} failed; the messages above say where.`);
    process.exit(result.status ?? 1);
  }
}

const kernels = join(root, 'packages/kernels/build.mjs');
if (existsSync(kernels)) run('the kernels', kernels, []);
run('the packages', join(root, 'node_modules/typescript/bin/tsc'), ['-b']);
