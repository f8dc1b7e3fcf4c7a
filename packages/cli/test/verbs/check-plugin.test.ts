import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scaffold } from '@belay-rl/core/run';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));

for (const name of ['own-constraint-handler', 'own-algorithm', 'own-environment']) {
  test(`all is well with the example ${name}`, async (t) => {
    const cwd = await emptyFolder(t);

    const { code, stdout, stderr } = await belay(['check-plugin', join(examples, `${name}.ts`)], { cwd });

    t.is(code, 0, stdout);
    t.is(stderr, '');
    t.regex(stdout, /^✔ types: they fit/);
    t.false(stdout.includes('✘'));
  });
}

test('a misspelt setting is named, with file and line, in a folder without package.json', async (t) => {
  const cwd = await emptyFolder(t);
  const text = scaffold('constraint-handler', 'soft').replace(
    '{ rate }: { rate: number }',
    '{ raet }: { raet: number }',
  );
  await writeFile(join(cwd, 'soft.ts'), text.replace('rate * (', 'raet * ('));

  const { code, stdout } = await belay(['check-plugin', './soft.ts', '--only', 'types'], { cwd });

  t.is(code, 1);
  t.regex(stdout, /✘ types: .*\n {2}soft\.ts\(\d+,\d+\): error TS\d+: .*/);
  t.regex(stdout, /raet/);
});

test('what a part forgets between epochs is said, and ends with exit code 1', async (t) => {
  const cwd = await emptyFolder(t);
  const text = await readFile(join(examples, 'own-constraint-handler.ts'), 'utf8');
  const forgetful = text.replace(
    'const excess = new Float64Array(constraints.length);',
    'const excess = new Float64Array(constraints.length);\n  let epochs = 0;',
  );
  await writeFile(join(cwd, 'forgetful.ts'), forgetful.replace('gain * Math.max(', '++epochs * gain * Math.max('));

  const { code, stdout } = await belay(['check-plugin', './forgetful.ts', '--only', 'goes on', '--json'], { cwd });

  t.is(code, 1);
  const results = JSON.parse(stdout) as { title: string; problem: string | null }[];
  t.is(results.length, 1);
  t.regex(results[0]!.problem!, /resumed/i);
});

for (const page of ['README.md', 'docs/how-to/own-parts.md']) {
  test(`the plugins that ${page} shows pass every check as they stand there`, async (t) => {
    const cwd = await emptyFolder(t);
    const text = await readFile(join(examples, '..', page), 'utf8');
    const shown = [...text.matchAll(/^```ts\n\/\/ ([\w-]+\.ts)[^\n]*\n([\s\S]*?)^```/gm)];
    t.true(shown.length > 0);
    for (const [i, [, name, code]] of shown.entries()) {
      await writeFile(join(cwd, name!), code!);
      const before = shown.slice(0, i).flatMap(([, earlier]) => ['--plugin', `./${earlier}`]);

      const { code: exit, stdout, stderr } = await belay(['check-plugin', `./${name}`, ...before], { cwd });

      t.is(exit, 0, stdout + stderr);
    }
  });
}

test('a text that is in no title is refused', async (t) => {
  const cwd = await emptyFolder(t);

  const { code, stderr } = await belay(
    ['check-plugin', join(examples, 'own-constraint-handler.ts'), '--only', 'colour'],
    { cwd },
  );

  t.is(code, 2);
  t.regex(stderr, /Nothing to check: no title .* has “colour” in it\./);
});
