import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { supportsPlanar } from '../src/index.ts';
import { instantiatePlanar } from '../src/planar-module.ts';

test('both builds run here', (t) => {
  t.true(supportsPlanar('strict'));
  t.true(supportsPlanar('relaxed'));
});

test("the kernels' own data end before the page on which lanes begin", (t) => {
  const end = instantiatePlanar('strict', new WebAssembly.Memory({ initial: 2, maximum: 65536 })).dataEnd();
  t.true(end > 0 && end <= 65536, `${end}`);
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
