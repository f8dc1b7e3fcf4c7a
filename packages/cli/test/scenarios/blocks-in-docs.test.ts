import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { parse } from 'yaml';
import { blocksOf, pages, root } from '../support/page-commands.ts';

const run = promisify(execFile);
const blocks = [...pages()].flatMap((page) => blocksOf(page).map((block) => ({ page, ...block })));

/** A block without an import shows a piece of a file. */
const isWhole = (text: string): boolean => /^import /m.test(text);

test('every TypeScript file that the pages show compiles as it stands', async (t) => {
  t.timeout(300_000);
  const found = blocks.filter(({ language, text }) => language === 'ts' && isWhole(text));
  t.true(found.length > 10);
  const folder = join(root, 'node_modules/.cache', `docs-blocks-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  found.forEach(({ page, text }, i) => {
    writeFileSync(join(folder, `${i}-${page.replace(/[^\w]+/g, '-')}.ts`), `${text}\nexport {};\n`);
  });
  const compilerOptions = { noEmit: true, composite: false, noUnusedLocals: false, types: ['node'] };
  // Pages that load a reader's own environment call it so.
  writeFileSync(
    join(folder, 'my-environment.ts'),
    "import type { EnvironmentDefinition } from '@belay-rl/core';\nexport declare const myEnvironment: EnvironmentDefinition;\n",
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }),
  );

  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const said = await run(process.execPath, [tsc, '-p', folder]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );

  t.is(said, '');
});

test('every YAML block of the pages can be read', (t) => {
  for (const { page, text } of blocks.filter(({ language }) => language === 'yaml')) {
    t.notThrows(() => parse(text), page);
  }
});

test('every Python block of the pages is Python', async (t) => {
  const found = blocks.filter(({ language }) => language === 'python');
  t.true(found.length > 1);
  const check = `import ast, sys, json\nfor page, text in json.load(sys.stdin):\n  try: ast.parse(text)\n  except SyntaxError as error: print(page, error)`;
  const child = run('python3', ['-c', check]);
  child.child.stdin?.end(JSON.stringify(found.map(({ page, text }) => [page, text])));
  const said = await child.catch((error: { code?: unknown }) => {
    if (error.code !== 'ENOENT') throw error;
    t.log('no Python on this machine: not tried');
    return { stdout: '' };
  });

  t.is(said.stdout, '');
});
