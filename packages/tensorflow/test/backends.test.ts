import { BelayError } from '@belay-rl/core';
import test from 'ava';
import { type BackendChoice, chooseBackend, listBackends, type OptionalModules } from '../src/index.ts';

/** What Node throws for a package that is not installed. */
function missing(name: string): () => Promise<never> {
  return async () => {
    const message = `Cannot find package '${name}' imported from /project/node_modules/@belay-rl/tensorflow/dist/optional-modules.js`;
    throw Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
  };
}

/** What Node throws for a package that requires a file of its own which is not there. */
function lacking(name: string, file: string): () => Promise<never> {
  return async () => {
    const message = `Cannot find module '${file}'\nRequire stack:\n- /project/node_modules/${name}/index.js`;
    throw Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });
  };
}

const none: OptionalModules = {
  core: missing('@tensorflow/tfjs-core'),
  cpu: missing('@tensorflow/tfjs-backend-cpu'),
  wasm: missing('@tensorflow/tfjs-backend-wasm'),
  webgpu: missing('@tensorflow/tfjs-backend-webgpu'),
  dawn: missing('webgpu'),
  native: missing('@tensorflow/tfjs-node'),
  nativeGpu: missing('@tensorflow/tfjs-node-gpu'),
};

/** As much of TensorFlow.js as loading touches. */
function core(starts: (name: string) => boolean = () => true): object {
  return { version_core: '4.22.0', env: () => ({ set: () => {} }), setBackend: async (name: string) => starts(name) };
}

/** npm `webgpu` with one adapter, or none. */
function dawn(info: object | null) {
  return async () => ({
    globals: {},
    create: () => ({ requestAdapter: async () => (info === null ? null : { info }) }),
  });
}

/** A native addon as tfjs-node exports it. */
function native(isUsingGpuDevice: boolean) {
  return async () => ({
    default: { ...core(), backend: () => ({ isUsingGpuDevice, binding: { TF_Version: '2.9.1' } }) },
  });
}

/** tfjs-node 4.22.0 says this when it was installed with --ignore-scripts. */
const withoutAddon = async (): Promise<never> => {
  throw new Error(
    "The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/lib/napi-v8/tfjs_binding.node. \nPlease run command 'npm rebuild @tensorflow/tfjs-node --build-addon-from-source' to rebuild the native addon module.",
  );
};

const here = { core: async () => core(), cpu: async () => ({}), wasm: async () => ({}), webgpu: async () => ({}) };

const refused: Readonly<Record<string, readonly [BackendChoice, Partial<OptionalModules>, RegExp]>> = {
  'nothing installed': [
    'auto',
    {},
    /^No backend of TensorFlow.js can be had here. @tensorflow\/tfjs-core is not installed; install it \(npm install @tensorflow\/tfjs-core @tensorflow\/tfjs-backend-cpu; in a clone of Belay npm run optional -- tensorflow\), or set engine.name=wasm.$/,
  ],
  'a core without its backend': [
    'wasm',
    { core: here.core },
    /^@tensorflow\/tfjs-backend-wasm is not installed; install it \(npm install .*tfjs-backend-wasm; in a clone of Belay .*\), or set engine.name=wasm.$/,
  ],
  'a backend that does not start': [
    'wasm',
    { core: async () => core(() => false), wasm: here.wasm },
    /^@tensorflow\/tfjs-backend-wasm is installed, but its wasm backend does not start/,
  ],
  'a core that does not load': [
    'cpu',
    { core: async () => Promise.reject(new Error('Unexpected token\nat line 3')) },
    /^@tensorflow\/tfjs-core is installed, but does not load \(Unexpected token\);/,
  ],
  'no native package': [
    'tensorflow',
    {},
    /^Neither @tensorflow\/tfjs-node-gpu nor @tensorflow\/tfjs-node is installed;/,
  ],
  'a native package without its addon': [
    'tensorflow',
    { native: withoutAddon },
    /^@tensorflow\/tfjs-node is installed, but its native library does not load \(The Node.js native addon .*\); run npm rebuild @tensorflow\/tfjs-node --build-addon-from-source, or set engine.backend=wasm.$/,
  ],
  'a native package that lacks a dependency': [
    'tensorflow',
    { nativeGpu: missing('@mapbox/node-pre-gyp') },
    /^@tensorflow\/tfjs-node-gpu is installed, but its native library does not load \(Cannot find package '@mapbox/,
  ],
  'no npm webgpu': [
    'webgpu',
    { core: here.core },
    /^webgpu is not installed; install it \(npm install .* webgpu; in a clone of Belay npm run optional -- tensorflow webgpu\)/,
  ],
  'an npm webgpu without its native file': [
    'webgpu',
    { ...here, dawn: lacking('webgpu', '/project/node_modules/webgpu/dist/linux-x64/dawn.node') },
    /^webgpu is installed, but does not load \(Cannot find module '.*dawn.node'\); install it \(npm install /,
  ],
  'a backend that lacks a dependency': [
    'cpu',
    { ...here, cpu: missing('seedrandom') },
    /^@tensorflow\/tfjs-backend-cpu is installed, but does not load \(Cannot find package 'seedrandom' .*\); install it /,
  ],
  'no adapter': ['webgpu', { ...here, dawn: dawn(null) }, /^WebGPU finds no adapter here; install a Vulkan driver/],
};

for (const [what, [choice, modules, says]] of Object.entries(refused)) {
  test.serial(`${what} is refused by a sentence with the remedy, exit code 2`, async (t) => {
    const error = await t.throwsAsync(chooseBackend(choice, { ...none, ...modules }), { instanceOf: BelayError });
    t.is(error.code, says.source.includes('is installed, but') ? 'engine-broken' : 'engine-missing');
    t.is(error.exitCode, 2);
    t.regex(error.message, says);
    t.false(error.message.includes('\n'));
    forgetGpu();
  });
}

const taken: Readonly<Record<string, readonly [Partial<OptionalModules>, string]>> = {
  'native TensorFlow first': [
    { ...here, native: native(false) },
    'TensorFlow.js 4.22.0 on its tensorflow backend (TensorFlow 2.9.1, processor)',
  ],
  'native TensorFlow for GPUs before the other': [
    { ...here, native: native(false), nativeGpu: native(true) },
    'TensorFlow.js 4.22.0 on its tensorflow backend (TensorFlow 2.9.1, GPU)',
  ],
  'the other, if that for GPUs is broken': [
    { ...here, native: native(false), nativeGpu: withoutAddon },
    'TensorFlow.js 4.22.0 on its tensorflow backend (TensorFlow 2.9.1, processor)',
  ],
  'a graphics device next': [
    { ...here, dawn: dawn({ description: 'Card 7', vendor: 'maker' }) },
    'TensorFlow.js 4.22.0 on its webgpu backend (Card 7)',
  ],
  'WebAssembly before a software driver': [
    { ...here, dawn: dawn({ description: 'SwiftShader driver 5.0.0', vendor: 'google' }) },
    'TensorFlow.js 4.22.0 on its wasm backend',
  ],
  'WebAssembly instead of a native library that does not load, and says so': [
    { ...here, native: withoutAddon },
    'TensorFlow.js 4.22.0 on its wasm backend; tensorflow is left out: @tensorflow/tfjs-node is installed, but its native library does not load (The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/lib/napi-v8/tfjs_binding.node); run npm rebuild @tensorflow/tfjs-node --build-addon-from-source, or set engine.backend=wasm',
  ],
  'JavaScript last': [{ core: here.core, cpu: here.cpu }, 'TensorFlow.js 4.22.0 on its cpu backend'],
};

for (const [what, [modules, about]] of Object.entries(taken)) {
  test.serial(`auto takes ${what}`, async (t) => {
    t.is((await chooseBackend('auto', { ...none, ...modules })).about, about);
    forgetGpu();
  });
}

test.serial('native TensorFlow keeps its remarks to itself unless the user asks for them', async (t) => {
  const { env } = process;
  const before = env['TF_CPP_MIN_LOG_LEVEL'];
  for (const [set, left] of [
    [undefined, '1'],
    ['0', '0'],
  ] as const) {
    if (set === undefined) delete env['TF_CPP_MIN_LOG_LEVEL'];
    else env['TF_CPP_MIN_LOG_LEVEL'] = set;
    await chooseBackend('tensorflow', { ...none, native: native(false) });
    t.is(env['TF_CPP_MIN_LOG_LEVEL'], left);
  }
  if (before === undefined) delete env['TF_CPP_MIN_LOG_LEVEL'];
  else env['TF_CPP_MIN_LOG_LEVEL'] = before;
});

test.serial('a list says of every backend that it is there, or why not', async (t) => {
  const reports = await listBackends({ ...none, core: here.core, wasm: here.wasm });
  t.deepEqual(
    reports.map(({ name, backend }) => [name, backend?.about ?? null]),
    [
      ['tensorflow', null],
      ['webgpu', null],
      ['wasm', 'TensorFlow.js 4.22.0 on its wasm backend'],
      ['cpu', null],
    ],
  );
  for (const { backend, why } of reports) t.true(backend === null ? why.endsWith('.') : why === '');
});

/** The next test brings adapters of its own. */
function forgetGpu(): void {
  Reflect.deleteProperty(globalThis.navigator, 'gpu');
}
