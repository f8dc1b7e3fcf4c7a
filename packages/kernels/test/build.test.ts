import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

test('a build whose outputs are up to date writes nothing', (t) => {
  const outputs = ['relaxed', 'strict'].map((variant) => file(`src/generated/kernels-${variant}.ts`));
  const before = outputs.map((output) => statSync(output).mtimeMs);

  const result = spawnSync(process.execPath, [file('build.mjs')], { encoding: 'utf8' });

  t.is(result.status, 0, result.stderr);
  t.deepEqual(
    outputs.map((output) => statSync(output).mtimeMs),
    before,
  );
  const [relaxed, strict] = outputs.map((output) => readFileSync(output, 'utf8'));
  t.not(relaxed, strict);
});
