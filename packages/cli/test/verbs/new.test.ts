import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

test('in a folder of CommonJS a plugin is written as .mts, and loads as it is', async (t) => {
  const cwd = await emptyFolder(t);
  await writeFile(join(cwd, 'package.json'), '{ "name": "x", "type": "commonjs" }');

  const written = await belay(['new', 'plugin', 'mine'], { cwd });
  t.is(written.code, 0, written.stderr);
  t.regex(written.stdout, /Wrote mine\.mts,[\s\S]*--plugin \.\/mine\.mts/);

  const listed = await belay(['list', 'constraint-handlers', '--plugin', './mine.mts'], { cwd });
  t.is(listed.code, 0, listed.stderr);
  t.regex(listed.stdout, /^mine /m);
});

test('a plugin that a folder of CommonJS spoils is told how to be read', async (t) => {
  const cwd = await emptyFolder(t);
  await writeFile(join(cwd, 'package.json'), '{ "type": "commonjs" }');
  await writeFile(
    join(cwd, 'mine.ts'),
    "import { definePlugin } from '@belay-rl/core';\nexport default definePlugin;\n",
  );

  const { code, stderr } = await belay(['list', 'optimizers', '--plugin', './mine.ts'], { cwd });

  t.is(code, 2);
  t.regex(
    stderr,
    /^belay: Plugin \.\/mine\.ts would be read as CommonJS, .* rename it to end in \.mts, or write "type": "module"/,
  );
});

test('the examples are written where they can be used, and what is there is kept', async (t) => {
  const cwd = await emptyFolder(t);

  const missing = await belay(['study', 'examples/compare.yaml', '--dry-run'], { cwd });
  t.is(missing.code, 2);
  t.regex(missing.stderr, /examples\/compare\.yaml is not in this folder: belay new examples writes it there\./);

  t.is((await belay(['new', 'examples'], { cwd })).code, 0);
  await writeFile(join(cwd, 'examples/search.yaml'), 'mine');
  const again = await belay(['new', 'examples'], { cwd });
  t.regex(again.stdout, /^Left as they are: .*search\.yaml/m);
  t.is(await readFile(join(cwd, 'examples/search.yaml'), 'utf8'), 'mine');
  const names = await readdir(join(cwd, 'examples'));
  t.true(names.includes('compare.yaml') && names.includes('own-environment.ts') && !names.includes('test'));
});
