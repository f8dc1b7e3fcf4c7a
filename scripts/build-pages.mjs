// Bundles what runs in browsers into packages/*/dist: the player of exported policies, and the playground with
// `npm run playground`. From the sources, by Rolldown.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Entry name → source, and the folder that the modules go to. */
const player = { entries: { player: 'packages/export/src/player/page.ts' }, out: 'packages/export/dist/page' };
const playground = {
  entries: {
    playground: 'packages/playground/src/page/main.ts',
    trainer: 'packages/playground/src/worker/trainer.ts',
    rollouts: 'packages/playground/src/worker/rollouts.ts',
    viewer: 'packages/playground/src/worker/viewer.ts',
    core: 'packages/playground/src/worker/core.ts',
    run: 'packages/playground/src/worker/run.ts',
  },
  out: 'packages/playground/dist/site',
};

/** TensorFlow.js is in the site if it is in this clone (`npm run optional -- tensorflow`); else its engine says that it is not there. */
const tensorflow = ['core', 'backend-cpu', 'backend-wasm', 'backend-webgpu'].map((name) => `@tensorflow/tfjs-${name}`);
const folderOf = (name) => join(root, 'node_modules', name);

async function bundle({ entries, out }) {
  await build({
    cwd: root,
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
    platform: 'browser',
    resolve: { conditionNames: ['belay-source', 'browser', 'import', 'default'] },
    // MuJoCo's glue asks for `module` on Node only.
    external: ['module', ...tensorflow.filter((name) => !existsSync(folderOf(name)))],
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

/** What all pages share, next to each: the exported player's, the live page's and the playground's. */
function shareTheme(out) {
  mkdirSync(join(root, out), { recursive: true });
  cpSync(join(root, 'scripts/pages/theme.css'), join(root, out, 'theme.css'));
}

/** The playground's folder, whole: any static server takes it. */
export async function buildPlayground() {
  await bundle(playground);
  shareTheme(playground.out);
  const out = join(root, playground.out);
  cpSync(join(root, 'packages/playground/page'), out, { recursive: true });
  cpSync(join(root, 'node_modules/uplot/dist/uPlot.min.css'), join(out, 'uplot.css'));
  const kernels = join(folderOf('@tensorflow/tfjs-backend-wasm'), 'dist');
  for (const file of existsSync(kernels) ? readdirSync(kernels) : []) {
    if (file.endsWith('.wasm')) cpSync(join(kernels, file), join(out, file));
  }
  const { mujocoBytes } = await import('@belay-rl/envs');
  writeFileSync(join(out, 'mujoco.wasm'), mujocoBytes());
  return out;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle(player);
  shareTheme(player.out);
  shareTheme('packages/watch/dist/page');
}
