import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { checkArchitecture } from '../../../../scripts/architecture/check.mjs';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const rules = {
  allowedEdges: { core: [], algorithms: ['core'], kfcpo: ['core'] },
  browserPackages: ['core', 'algorithms', 'kfcpo'],
  browserFiles: ['packages/kfcpo/src/page.ts'],
  nodeFolders: ['packages/core/src/node/'],
  confined: { convict: ['packages/core/src/node/'] },
  guardedImports: [{ package: 'guarded', specifier: 'module', guard: /if \(NODE\) await import\('module'\)/ }],
};

const manifest = (name: string, exports: unknown = { '.': { 'belay-source': './src/index.ts' } }) =>
  JSON.stringify({ name: `@belay-rl/${name}`, type: 'module', exports });

/** A workspace that keeps the rules; tests add what breaks them. */
const sound: Record<string, string> = {
  'packages/kfcpo/package.json': manifest('kfcpo'),
  'packages/kfcpo/src/index.ts': 'export {};\n',
  'packages/kfcpo/src/page.ts': "import './index.ts';\n",
  'packages/core/package.json': manifest('core', {
    '.': { 'belay-source': { browser: './src/index.ts', default: './src/index.node.ts' } },
    './node': { 'belay-source': './src/node/index.ts' },
  }),
  'packages/core/src/index.ts': "export const core: number = 1;\nexport type { Stats } from 'node:fs';\n",
  'packages/core/src/index.node.ts': "export * from './index.ts';\nexport * from './node/index.ts';\n",
  'packages/core/src/node/index.ts': "import 'node:fs';\nimport 'convict';\n",
  'packages/algorithms/package.json': manifest('algorithms'),
  'packages/algorithms/src/index.ts': "import { core } from '@belay-rl/core';\nexport const algorithm = core;\n",
};

async function violations(t: ExecutionContext, files: Record<string, string>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-architecture-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries({ ...sound, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await symlink(join(folder, 'packages'), join(folder, 'node_modules/@belay-rl'));
  return checkArchitecture(folder, rules);
}

test('the project keeps its architecture', (t) => {
  t.deepEqual(checkArchitecture(root), []);
});

test('an optional peer is not followed if it is imported when it is needed, and only then', async (t) => {
  const peers = {
    peerDependencies: { '@maker/tensors': '^4.0.0' },
    peerDependenciesMeta: { '@maker/tensors': { optional: true } },
  };
  const files = (text: string, more: object = peers): Record<string, string> => ({
    'packages/algorithms/package.json': JSON.stringify({ ...JSON.parse(manifest('algorithms')), ...more }),
    'packages/algorithms/src/index.ts': text,
  });
  const later = "export const load = () => import('@maker/tensors');\n";
  t.deepEqual(await violations(t, files(later)), []);
  t.regex((await violations(t, files(later, {}))).join(), /imports @maker\/tensors, which cannot be found/);
  t.regex((await violations(t, files("import '@maker/tensors';\n"))).join(), /imports @maker\/tensors, which cannot/);
});

test('a sound workspace has no violations: types, Node adapters and guarded imports are allowed', async (t) => {
  const found = await violations(t, {
    'packages/algorithms/src/index.ts': "import '@belay-rl/core';\nimport 'guarded';\n",
    'node_modules/guarded/package.json': '{ "type": "module", "exports": "./index.js" }',
    'node_modules/guarded/index.js': "if (NODE) await import('module');\n",
  });

  t.deepEqual(found, []);
});

interface Case {
  readonly files: Record<string, string>;
  readonly expected: RegExp;
}

const catches = test.macro(async (t, { files, expected }: Case) => {
  const found = await violations(t, files);

  t.is(found.length, 1, found.join('\n'));
  t.regex(found[0] ?? '', expected);
});

test('catches a Node-only module in a package that trains', catches, {
  files: { 'packages/algorithms/src/index.ts': "import { readFile } from 'node:fs';\nexport { readFile };\n" },
  expected: /node:fs is a Node-only module: packages\/algorithms\/src\/index\.ts → node:fs/,
});

test('catches a Node-only module without its prefix, three files deep and imported dynamically', catches, {
  files: {
    'packages/algorithms/src/index.ts': "export * from './a.ts';\n",
    'packages/algorithms/src/a.ts': "export { b } from './b.ts';\n",
    'packages/algorithms/src/b.ts': "export const b = () => import('path');\n",
  },
  expected: /path is a Node-only module: .*index\.ts → .*a\.ts → .*b\.ts → path/,
});

test('catches a Node-only module inside a third-party CommonJS package', catches, {
  files: {
    'packages/algorithms/src/index.ts': "import 'reads-files';\n",
    'node_modules/reads-files/package.json': '{ "main": "lib/index" }',
    'node_modules/reads-files/lib/index.js': "const inner = require('./inner');\n",
    'node_modules/reads-files/lib/inner.js': "// require('os') in a comment is none\nmodule.exports = require('fs');\n",
  },
  expected: /fs is a Node-only module: .*node_modules\/reads-files\/lib\/inner\.js → fs/,
});

test('catches a guarded import that lost its guard', catches, {
  files: {
    'packages/algorithms/src/index.ts': "import 'guarded';\n",
    'node_modules/guarded/package.json': '{ "type": "module", "exports": "./index.js" }',
    'node_modules/guarded/index.js': "await import('module');\n",
  },
  expected: /module is a Node-only module/,
});

test('catches a browser entry that reaches a Node adapter', catches, {
  files: { 'packages/core/src/index.ts': "export * from './node/index.ts';\n" },
  expected: /a browser entry reaches a Node adapter: packages\/core\/src\/index\.ts → packages\/core\/src\/node/,
});

test('catches a Node-only module below a file that a page begins with', catches, {
  files: { 'packages/kfcpo/src/page.ts': "import 'node:os';\n" },
  expected: /node:os is a Node-only module: packages\/kfcpo\/src\/page\.ts → node:os/,
});

test('catches a package that imports one it may not', catches, {
  files: {
    'packages/kfcpo/package.json': manifest('kfcpo'),
    'packages/kfcpo/src/index.ts': "import '@belay-rl/algorithms';\n",
  },
  expected: /packages\/kfcpo\/src\/index\.ts imports @belay-rl\/algorithms; packages\/kfcpo may import core/,
});

test('catches an import that reaches into another package’s files', catches, {
  files: { 'packages/algorithms/src/index.ts': "import '../../core/src/index.ts';\n" },
  expected: /imports \.\.\/\.\.\/core\/src\/index\.ts, a file of another package/,
});

test('catches convict outside the Node adapter', catches, {
  files: {
    'packages/algorithms/src/index.ts': "import 'convict';\n",
    'node_modules/convict/package.json': '{ "main": "index.js" }',
    'node_modules/convict/index.js': '',
  },
  expected: /imports convict; only packages\/core\/src\/node\/ may/,
});

test('catches a Node global, and leaves a guarded typeof alone', catches, {
  files: {
    'packages/algorithms/src/index.ts':
      "// process.exit() in a comment is none\nconst browser = typeof process === 'undefined';\nexport const home = browser ? '' : process.env;\n",
  },
  expected: /packages\/algorithms\/src\/index\.ts uses process, which only Node has/,
});

test('catches a package without a row in the rules', catches, {
  files: { 'packages/extra/package.json': manifest('extra'), 'packages/extra/src/index.ts': 'export {};\n' },
  expected: /packages\/extra has no row/,
});
