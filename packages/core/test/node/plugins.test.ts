import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type AnyErrorCode, BelayError } from '@belay-rl/core';
import { importPlugin, loadPlugin, loadPlugins } from '@belay-rl/core/node';
import { createRegistry, Registry } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';

/** A folder outside of the repository, with no node_modules near it. */
function folder(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'belay-plugins-')));
  t.teardown(() => rmSync(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

const source = (name: string, more = '') => `
import { definePlugin, BelayError } from '@belay-rl/core';
${more}
export default definePlugin({ name: '${name}', version: '1.0.0', setup() {}, error: BelayError });
`;

const loads = test.macro({
  async exec(t, specifier: string, files: Readonly<Record<string, string>>) {
    const from = folder(t, files);

    const { plugin, origin, url } = await loadPlugin(specifier, { from });

    t.is(plugin.name, 'soft');
    t.is(origin, specifier);
    t.is((plugin as { error?: unknown }).error, BelayError, 'the plugin imports this installation’s core');
    t.is((await importPlugin(url!)).name, 'soft');
  },
  title: (name) => `loads ${name}`,
});
test('a TypeScript file, its types stripped', loads, './soft.ts', {
  'soft.ts': source('soft', 'const x: number = 1; void x;'),
});
test('a file named without a folder', loads, 'soft.mjs', { 'soft.mjs': source('soft') });
test('a file in a folder below', loads, 'lab/soft.js', {
  'lab/soft.js': source('soft'),
  'lab/package.json': '{ "type": "module" }',
});
test('a package, from the folder that asks for it', loads, 'soft-package', {
  'node_modules/soft-package/package.json': '{ "type": "module", "exports": { "import": "./main.js" } }',
  'node_modules/soft-package/main.js': source('soft'),
});
test('a package of a scope', loads, '@lab/soft', {
  'node_modules/@lab/soft/package.json': '{ "type": "module", "main": "./main.js" }',
  'node_modules/@lab/soft/main.js': source('soft'),
});

test('loads an absolute path, a file: URL, and an export called plugin', async (t) => {
  const from = folder(t, { 'soft.mjs': "export const plugin = { name: 'soft', version: '1.0.0', setup() {} };" });
  const file = join(from, 'soft.mjs');

  t.is((await loadPlugin(file)).plugin.name, 'soft');
  t.is((await loadPlugin(pathToFileURL(file).href)).url, pathToFileURL(file).href);
});

test('a package near the plugin wins over this installation’s', async (t) => {
  const from = folder(t, {
    'node_modules/@belay-rl/core/package.json': '{ "type": "module", "exports": "./main.js" }',
    'node_modules/@belay-rl/core/main.js':
      "export const definePlugin = (p) => ({ ...p, name: 'near ' + p.name }); export const BelayError = 0;",
    'soft.mjs': source('soft'),
  });

  t.is((await loadPlugin('./soft.mjs', { from })).plugin.name, 'near soft');
});

test('several are added to the registry, each with its module', async (t) => {
  const from = folder(t, { 'one.mjs': source('one'), 'two.ts': source('two') });
  const registry = new Registry();

  await loadPlugins(registry, ['./one.mjs', './two.ts'], { from });

  t.deepEqual(
    registry.plugins.map(({ plugin }) => plugin.name),
    ['one', 'two'],
  );
  t.deepEqual(registry.modules(), [
    pathToFileURL(join(from, 'one.mjs')).href,
    pathToFileURL(join(from, 'two.ts')).href,
  ]);
});

test('a worker thread loads the same module by its URL', async (t) => {
  const from = folder(t, { 'soft.ts': source('soft') });
  const { url } = await loadPlugin('./soft.ts', { from });
  const node = JSON.stringify(import.meta.resolve('@belay-rl/core/node'));
  const code = `
    import { parentPort, workerData } from 'node:worker_threads';
    const { importPlugin } = await import(${node});
    parentPort.postMessage((await importPlugin(workerData)).name);`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: url });

  const name = await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
  await worker.terminate();

  t.is(name, 'soft');
});

const fails = test.macro({
  async exec(
    t,
    specifier: string,
    files: Readonly<Record<string, string>>,
    code: AnyErrorCode,
    sentence: (from: string) => string,
  ) {
    const from = folder(t, files);

    const error = (await t.throwsAsync(async () => loadPlugins(createRegistry(), [specifier], { from }), {
      instanceOf: BelayError,
    })) as BelayError;

    t.is(error.message, sentence(from));
    t.is(error.code, code);
    t.is(error.exitCode, 2);
  },
  title: (name) => `refuses ${name}`,
});
test(
  'a file that does not exist',
  fails,
  './none.ts',
  {},
  'plugin-missing',
  (from) => `Plugin file ./none.ts does not exist (looked for ${join(from, 'none.ts')}).`,
);
test(
  'a folder',
  fails,
  './lab',
  { 'lab/a.ts': '' },
  'plugin-missing',
  (from) => `Plugin ./lab is a folder; name its file (${join(from, 'lab')}).`,
);
test(
  'a file of another language',
  fails,
  './soft.py',
  { 'soft.py': '' },
  'plugin-broken',
  () => 'Plugin file ./soft.py must end in .ts, .mts, .js, .mjs.',
);
test(
  'a package that is not there',
  fails,
  'no-such-plugin',
  {},
  'plugin-missing',
  (from) =>
    `There is no package no-such-plugin in ${from} or above it: install it there, or name a file such as ./no-such-plugin.ts.`,
);
test(
  'a file without a default export',
  fails,
  './soft.mjs',
  { 'soft.mjs': 'export const soft = 1;' },
  'bad-plugin',
  () =>
    './soft.mjs has no default export (it exports soft): write export default definePlugin({ name, version, setup(belay) { … } }).',
);
test(
  'a default export that is no plugin',
  fails,
  './soft.mjs',
  { 'soft.mjs': "export default { name: 'x' };" },
  'bad-plugin',
  () =>
    './soft.mjs is not a plugin: version, setup(belay) missing; export definePlugin({ name, version, setup(belay) { … } }).',
);
test(
  'a syntax error in TypeScript, with its line',
  fails,
  './soft.ts',
  { 'soft.ts': 'const a: number = 1;\nconst b: = 2;\n' },
  'plugin-broken',
  (from) => `Plugin ./soft.ts cannot be read: Unexpected token \`=\` (${join(from, 'soft.ts')}, line 2).`,
);
test(
  'TypeScript that is more than types, with its line',
  fails,
  './soft.ts',
  { 'soft.ts': '\nenum A { x }\nexport default A;\n' },
  'plugin-broken',
  (from) =>
    `Plugin ./soft.ts cannot be read: TypeScript enum is not supported in strip-only mode (${join(from, 'soft.ts')}, line 2).`,
);
test(
  'a syntax error in JavaScript, with its line',
  fails,
  './soft.mjs',
  { 'soft.mjs': 'export default {\n  a b\n};\n' },
  'plugin-broken',
  (from) => `Plugin ./soft.mjs cannot be read: Unexpected identifier 'b' (${join(from, 'soft.mjs')}, line 2).`,
);
test(
  'an import of what a module does not export, with its line',
  fails,
  './soft.mjs',
  { 'soft.mjs': "\nimport { nothing } from '@belay-rl/core';\nexport default nothing;\n" },
  'plugin-broken',
  (from) =>
    `Plugin ./soft.mjs cannot be read: The requested module '@belay-rl/core' does not provide an export named 'nothing' (${join(from, 'soft.mjs')}, line 2).`,
);
test(
  'a module that throws, with its line',
  fails,
  './soft.mjs',
  { 'soft.mjs': "\n\nthrow new Error('no GPU here');\n" },
  'plugin-broken',
  (from) => `Plugin ./soft.mjs failed while loading: no GPU here (${join(from, 'soft.mjs')}, line 3).`,
);
test(
  'a missing import of the plugin’s own',
  fails,
  './soft.mjs',
  { 'soft.mjs': "import './gone.mjs';\nexport default 1;\n" },
  'plugin-broken',
  (from) =>
    `Plugin ./soft.mjs failed while loading: Cannot find module '${join(from, 'gone.mjs')}' imported from ${join(from, 'soft.mjs')}.`,
);
test(
  'a plugin of another version of Belay',
  fails,
  './soft.mjs',
  { 'soft.mjs': "export default { name: 'soft', version: '2.0.0', belay: '^7.0.0', setup() {} };" },
  'plugin-version',
  () =>
    'Plugin soft 2.0.0 (./soft.mjs) works with Belay ^7.0.0, but this is Belay 0.1.0; install a version of one that fits the other.',
);
