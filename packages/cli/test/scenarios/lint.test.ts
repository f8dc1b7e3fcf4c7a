import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { checkFloors } from '../../../../scripts/architecture/floors.mjs';
import { checkDependencies } from '../../../../scripts/lint/dependencies.mjs';
import { checkDocstrings } from '../../../../scripts/lint/docstrings.mjs';
import { checkProse } from '../../../../scripts/lint/prose.mjs';
import { checkTestPlaces } from '../../../../scripts/lint/test-places.mjs';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-lint-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function floorsOf(files: Readonly<Record<string, string>>): string[] {
  const folder = folderOf(files);
  const name = (file: string) => file.slice(folder.length + 1);
  return checkFloors(folder, { floors: { core: [['low'], ['high']] } }, name);
}

test('a file may import from a floor below, and not from one above', (t) => {
  const low = "import { high } from '../high/high.ts';\nexport const low = high;\n";
  const violations = floorsOf({
    'packages/core/src/low/low.ts': low,
    'packages/core/src/high/high.ts': 'export const high = 1;\n',
  });

  t.is(violations.length, 1);
  t.regex(
    violations[0]!,
    /^packages\/core\/src\/low\/low\.ts imports packages\/core\/src\/high\/high\.ts; low stands below high/,
  );
});

test('a folder that stands on no floor is named', (t) => {
  const violations = floorsOf({ 'packages/core/src/new/new.ts': 'export {};\n' });

  t.regex(violations.join('\n'), /new\/new\.ts is on no floor of packages\/core/);
});

test('files that import each other in a circle are named, types included', (t) => {
  const violations = floorsOf({
    'packages/other/src/a.ts': "import type { B } from './b.ts';\nexport type A = B;\n",
    'packages/other/src/b.ts': "export * from './c.ts';\nexport type B = 1;\n",
    'packages/other/src/c.ts': "import type { A } from './a.ts';\nexport type C = A;\n",
    'packages/other/src/d.ts': "import './a.ts';\n",
  });

  t.deepEqual(violations, [
    'these files import each other in a circle: packages/other/src/a.ts, packages/other/src/b.ts, packages/other/src/c.ts; move what they share to a file of its own.',
  ]);
});

test('a circle through an import that waits until it is needed is named too', (t) => {
  const violations = floorsOf({
    'packages/other/src/a.ts': "export const open = async () => (await import('./b.ts')).b;\n",
    'packages/other/src/b.ts': "import type { open } from './a.ts';\nexport const b: typeof open | null = null;\n",
  });

  t.is(violations.length, 1);
  t.regex(violations[0]!, /circle: packages\/other\/src\/a\.ts, packages\/other\/src\/b\.ts;/);
});

test('a test away from its source’s path is named', (t) => {
  const violations = checkTestPlaces(
    folderOf({
      'packages/core/src/a/one.ts': '',
      'packages/core/src/b/two.ts': '',
      'packages/core/test/a/one.test.ts': '',
      'packages/core/test/b.test.ts': '',
      'packages/core/test/scenarios/both.test.ts': '',
      'packages/core/test/a/two.test.ts': '',
    }),
  );

  t.is(violations.length, 1);
  t.regex(violations[0]!, /^packages\/core\/test\/a\/two\.test\.ts stands away from its source/);
});

for (const [what, text, says] of [
  ['comment', '// Whoever waits says so.\n', 'Whoever'],
  ['docstring', '/**\n * Null where there is none.\n */\n', 'Null where'],
  ['setting’s doc', `const s = { ${'doc'}: 'The reward alone.' };\n`, 'alone'],
] as const) {
  test(`a banned word in a ${what} is named, with what to write instead`, (t) => {
    const violations = checkProse(folderOf({ 'packages/core/src/a.ts': text }));

    t.is(violations.length, 1);
    t.true(violations[0]!.includes(`says "${says}"; write`), violations[0]);
  });
}

test('code and strings that are no sentences may hold any word', (t) => {
  const text = "const alone = 'beside';\nif (alone) nobody();\n";

  t.deepEqual(checkProse(folderOf({ 'packages/core/src/a.ts': text, 'page.md': '```\nalone\n```\n' })), []);
});

test('every export of the public entries has a docstring', (t) => {
  t.deepEqual(checkDocstrings(), []);
});

test('a dependency that no source imports is named; what another one wants next to it is not', (t) => {
  const dependencies = { yaml: '2.0.0', 'ml-matrix': '6.0.0', inversify: '8.0.0', 'reflect-metadata': '0.2.0' };
  const violations = checkDependencies(
    folderOf({
      'packages/core/package.json': JSON.stringify({ dependencies }),
      'packages/core/src/a.ts': "import { parse } from 'yaml';\nimport { Container } from 'inversify';\n",
    }),
  );

  t.deepEqual(violations, ['packages/core depends on ml-matrix, which none of its sources imports: remove it.']);
});
