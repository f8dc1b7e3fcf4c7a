import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createRandom, type Random, type StructuredObservation, type StructuredSpace } from '@belay-rl/core';
import { javaScriptPolicy, jsonPolicy, onnxModel } from '@belay-rl/export';
import test, { type ExecutionContext } from 'ava';
import { pythonWith } from '../../python/test/support/fake-python.ts';
import { type MadePolicy, madePolicy } from './support/trained-policy.ts';

/** Every kind of part, in an order that is not that of the row, under names that are easy to take for something else. */
const odd: StructuredSpace = {
  type: 'dict',
  spaces: {
    'can go': { type: 'multi-binary', n: 5 },
    camera: { low: 0, high: 255, shape: [7, 8, 3], dtype: 'uint8' },
    position: { low: -5, high: 5, shape: [2, 3], dtype: 'float64' },
    length: { type: 'discrete', n: 4 },
    numbers: { low: -128, high: 127, shape: [2], dtype: 'int8' },
    'gear/mode': { type: 'multi-discrete', sizes: [2, 3] },
    bytes: { low: 0, high: 255, shape: [4], dtype: 'uint8' },
    observation: { low: 0, high: 255, shape: [6, 7, 1], dtype: 'uint8' },
    doors: { type: 'multi-binary', n: 3 },
  },
};

const convolutions = {
  name: 'conv',
  settings: { filters: [3, 5], kernels: [3, 2], strides: [2, 1], activation: 'silu', vectorSizes: [4] },
};

const masked = { choices: [3, 2], network: convolutions, space: odd, mask: 'can go' };
const shaped = { low: [-1, -2, -3, 0, 0, 0], high: [1, 2, 3, 1, 2, 3], shape: [2, 3] };

const cases: readonly (readonly [string, MadePolicy])[] = [
  ['a dictionary of every kind of part, with a mask', masked],
  [
    'the same without a mask, and a box of several axes as action',
    { ...masked, mask: undefined, choices: undefined, action: shaped },
  ],
  [
    'an index',
    {
      normalised: false,
      hiddenSizes: [],
      space: { type: 'discrete', n: 6 },
      choices: [4],
      action: { type: 'discrete', n: 4 },
    },
  ],
  [
    'choices',
    {
      normalised: false,
      space: { type: 'multi-discrete', sizes: [6, 5] },
      choices: [7, 6],
      action: { type: 'multi-discrete', sizes: [7, 6] },
    },
  ],
  ['a box of several axes', { space: { low: -1, high: 1, shape: [2, 2, 2] } }],
  [
    'an image of one channel',
    { space: { low: 0, high: 255, shape: [7, 7, 1], dtype: 'uint8' }, network: convolutions },
  ],
];

/** Drawn from a space without a mask's rule: its first bit of each choice stays open. */
function draw(space: StructuredSpace, random: Random, name = ''): StructuredObservation {
  const below = (n: number): number => Math.floor(n * random.uniform());
  switch (space.type) {
    case 'dict':
      return Object.fromEntries(
        Object.entries(space.spaces).map(([part, own]) => [part, draw(own, random, part) as number]),
      );
    case 'discrete':
      return below(space.n);
    case 'multi-discrete':
      return space.sizes.map(below);
    case 'multi-binary':
      return Array.from({ length: space.n }, (_, i) => (name === 'can go' && (i === 0 || i === 3) ? 1 : below(2)));
    default: {
      const count = space.shape!.reduce((product, n) => product * n, 1);
      const whole = space.dtype !== undefined && space.dtype !== 'float64';
      const [low, high] = [space.low as number, space.high as number];
      return Array.from({ length: count }, () =>
        whole ? low + below(high - low + 1) : low + (high - low) * random.uniform(),
      );
    }
  }
}

const made = cases.map(([what, options]) => {
  const random = createRandom(3, what);
  return { what, ...madePolicy(options), all: Array.from({ length: 50 }, () => draw(options.space!, random)) };
});

function folderOf(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-parts-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function requireSame(t: ExecutionContext, what: string, ours: readonly number[], theirs: unknown): void {
  const flat = ([theirs] as number[][]).flat(3) as number[];
  t.is(flat.length, ours.length, what);
  for (const [j, value] of ours.entries()) t.true(Math.abs(value - flat[j]!) <= 1e-5 * (1 + Math.abs(value)), what);
}

type Act = (observation: unknown) => number[];

async function moduleOf(t: ExecutionContext, policy: (typeof made)[number]): Promise<Act> {
  const folder = folderOf(t);
  const { module, weights } = javaScriptPolicy(policy.graph);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'policy.js'), module);
  writeFileSync(join(folder, 'weights.js'), weights);
  return ((await import(pathToFileURL(join(folder, 'policy.js')).href)) as { act: Act }).act;
}

for (const policy of made) {
  test(`the module acts as loadPolicy on the environment’s own observations: ${policy.what}`, async (t) => {
    const act = await moduleOf(t, policy);

    const different = new Set<string>();
    for (const observation of policy.all) {
      const ours = [...policy.loaded.act(observation)];
      different.add(String(ours));
      requireSame(t, policy.what, ours, act(observation));
    }

    t.true(different.size > 1);
  });
}

test('nested and typed arrays are read as flat ones', async (t) => {
  const act = await moduleOf(t, made[0]!);
  const observation = made[0]!.all[0] as Record<string, number[]>;
  const position = observation['position']!;

  const nested = {
    ...observation,
    position: [Float64Array.from(position.slice(0, 3)), position.slice(3)],
    camera: Uint8Array.from(observation['camera']!),
    doors: observation['doors']!.map((bit) => bit === 1),
  };

  t.deepEqual(act(nested), act(observation));
});

test('the module says which part is wrong, and how', async (t) => {
  const act = await moduleOf(t, made[0]!);
  const right = made[0]!.all[0] as Record<string, unknown>;
  const message = (wrong: Record<string, unknown>): string => t.throws(() => act({ ...right, ...wrong }))!.message;

  t.is(message({ length: 4 }), 'Choice 0 of part length of the observation is 4; its options are 0 to 3.');
  t.is(message({ length: undefined }), 'Part length of the observation has no numbers, but the policy takes 1.');
  t.is(message({ doors: [0, 2, 1] }), 'Number 1 of part doors of the observation is 2, which is no bit.');
  t.regex(
    message({ camera: Array(168).fill(0.5) }),
    /^Number 0 of part camera of the observation is 0.5, which is no byte\.$/,
  );
  t.is(message({ position: [1, 2] }), 'Part position of the observation has 2 numbers, but the policy takes 6.');
  t.throws(() => act(undefined), { message: /^Part position of the observation has no numbers/ });
});

const ACT = `
import json, sys
sys.path.insert(0, sys.argv[1])
import belay_runs
print(json.dumps([[belay_runs.load_policy(path).act(one) for one in all] for path, all in zip(sys.argv[2:], json.load(sys.stdin))]))
`;

const source = fileURLToPath(new URL('../../python/python', import.meta.url));

function requireSameInPython(
  t: ExecutionContext,
  python: string,
  name: string,
  file: (policy: (typeof made)[number]) => string | Uint8Array,
): void {
  const folder = folderOf(t);
  const paths = made.map((policy, i) => {
    mkdirSync(join(folder, String(i)));
    writeFileSync(join(folder, String(i), name), file(policy));
    return join(folder, String(i), name);
  });
  const input = JSON.stringify(made.map(({ all }) => all));

  const { status, stdout, stderr } = spawnSync(python, ['-c', ACT, source, ...paths], { input, encoding: 'utf8' });

  t.is(status, 0, stderr);
  const acted = JSON.parse(stdout) as unknown[][];
  for (const [p, { what, loaded, all }] of made.entries()) {
    for (const [i, observation] of all.entries()) requireSame(t, what, [...loaded.act(observation)], acted[p]![i]);
  }
  // Actions are as `step` takes them: rows of a box with two axes, an index for a single choice.
  t.deepEqual(
    (acted[1]![0] as number[][]).map((row) => row.length),
    [3, 3],
  );
  t.is(typeof acted[2]![0], 'number');
}

const plain = pythonWith('json');
(plain === null ? test.skip : test)('Python acts as loadPolicy on the environment’s own observations', (t) => {
  requireSameInPython(t, plain!, 'policy.json', ({ graph }) => jsonPolicy(graph));
});

const runtime = pythonWith('numpy', 'onnxruntime');
(runtime === null ? test.skip : test)('Python acts through ONNX on the environment’s own observations', (t) => {
  requireSameInPython(t, runtime!, 'policy.onnx', ({ graph }) => onnxModel(graph));
});
