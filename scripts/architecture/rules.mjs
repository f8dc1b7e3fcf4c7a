// What may import what. The table in docs/architecture.md is this file in words.

/** Workspace package → the workspace packages it may import. */
export const allowedEdges = {
  kernels: [],
  planar: [],
  core: ['kernels'],
  envs: ['core', 'planar'],
  algorithms: ['core'],
  kfcpo: ['core'],
  studies: ['core'],
  export: ['core', 'envs', 'algorithms'],
  python: ['core'],
  webgpu: ['kernels', 'core', 'envs'],
  tensorflow: ['kernels', 'core'],
  playground: ['kernels', 'core', 'envs', 'algorithms', 'kfcpo', 'export', 'tensorflow'],
  watch: ['core', 'studies'],
  bench: ['kernels', 'core', 'envs', 'algorithms', 'kfcpo', 'studies'],
  cli: [
    'bench',
    'kernels',
    'core',
    'planar',
    'envs',
    'algorithms',
    'kfcpo',
    'studies',
    'export',
    'python',
    'webgpu',
    'tensorflow',
    'watch',
  ],
};

/**
 * Folders and files of a package's src, from the ground up. A file imports from its own folder and from lower floors; folders
 * of one floor do not know each other.
 */
export const floors = {
  core: [
    ['error-code.ts'],
    ['errors.ts'],
    ['settings'],
    ['contracts'],
    ['state', 'ports', 'spaces'],
    ['random', 'statistics', 'costs'],
    ['environments', 'update', 'networks'],
    ['wrappers', 'critics', 'parts'],
    ['plugins'],
    ['config'],
    ['rollouts'],
    ['on-policy', 'off-policy'],
    ['composition'],
    ['training'],
    ['testing', 'node'],
    ['index.ts', 'run.ts', 'internals.ts'],
    ['run.node.ts'],
  ],
};

/** Packages that train: the same code must run in a browser, so nothing they reach may need Node. */
export const browserPackages = ['kernels', 'planar', 'core', 'envs', 'algorithms', 'kfcpo', 'webgpu', 'tensorflow'];

/** Files that pages begin with, besides those packages' main entries; the same holds for all that they reach. */
export const browserFiles = [
  'packages/core/src/run.ts',
  'packages/core/src/internals.ts',
  'packages/export/src/player/index.ts',
  'packages/export/src/player/page.ts',
  'packages/playground/src/index.ts',
  'packages/playground/src/page/main.ts',
  'packages/playground/src/worker/trainer.ts',
  'packages/playground/src/worker/rollouts.ts',
  'packages/playground/src/worker/viewer.ts',
];

/** Folders of those packages that hold Node adapters; no browser entry may reach them. */
export const nodeFolders = ['packages/core/src/node/'];

/** npm package → the only folders that may import it. convict 6 requires `fs` at its top. */
export const confined = { convict: ['packages/core/src/node/'] };

/**
 * Node modules that a third-party file loads behind a test for Node, so that a browser never asks for them. Emscripten's
 * glue of MuJoCo does `if (ENVIRONMENT_IS_NODE) { … await import('module') … }`; the pattern is checked in the file, so
 * that a new version without the guard fails here.
 */
export const guardedImports = [
  {
    package: '@mujoco/mujoco',
    specifier: 'module',
    guard: /if ?\(ENVIRONMENT_IS_NODE\) ?\{(?:[^{}]|\{ ?createRequire ?\})*?await import\(['"]module['"]\)/,
  },
];

/**
 * Files that import what their user typed: its name is known to the running page only. The last two import packages
 * that are the user's to install, and on Node only: npm webgpu, and TensorFlow's native library.
 */
export const typedImports = [
  'packages/playground/src/worker/load-plugin.ts',
  'packages/webgpu/src/device/find-gpu.ts',
  'packages/tensorflow/src/optional-modules.ts',
];
