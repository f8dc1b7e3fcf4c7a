import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { supportsPlanar } from '../src/index.ts';

test('both builds run here', (t) => {
  t.true(supportsPlanar('strict'));
  t.true(supportsPlanar('relaxed'));
});

test('a build whose outputs are up to date writes nothing', (t) => {
  const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const outputs = ['relaxed', 'strict'].map((variant) => file(`src/generated/kernels-${variant}.ts`));
  const before = outputs.map((output) => statSync(output).mtimeMs);
  const result = spawnSync(process.execPath, [file('build.mjs')], { encoding: 'utf8' });
  t.is(result.status, 0, result.stderr);
  t.deepEqual(
    outputs.map((output) => statSync(output).mtimeMs),
    before,
  );
});
