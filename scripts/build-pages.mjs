// Bundles what runs in browsers into packages/*/dist: the player of exported policies. From the sources, by Rolldown.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Entry name → source, and the folder that the modules go to. */
const pages = [
  {
    entries: { player: 'packages/export/src/player/page.ts' },
    out: 'packages/export/dist/page',
  },
];

for (const { entries, out } of pages) {
  await build({
    cwd: root,
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
    platform: 'browser',
    resolve: { conditionNames: ['belay-source', 'browser', 'import', 'default'] },
    // MuJoCo's glue asks for `module` on Node only.
    external: ['module'],
    transform: { target: 'es2022' },
    logLevel: 'warn',
    output: {
      dir: join(root, out),
      format: 'esm',
      minify: true,
      cleanDir: true,
      entryFileNames: '[name].js',
      chunkFileNames: '[name].js',
    },
  });
}
