import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const compiler = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url));
const project = fileURLToPath(new URL('../types/tsconfig.json', import.meta.url));

test('a setting’s value has its type, and a misspelt key does not compile', (t) => {
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' });

  t.is(stdout, '');
  t.is(status, 0);
});
