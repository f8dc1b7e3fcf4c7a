import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BatchEnvironment, checkEnvironment, type EnvironmentDefinition, EnvironmentFault } from '@belay-rl/core';
import { configuredEnvironment, createRegistry } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import anyTest from 'ava';
import pythonEnvironments from '../../src/index.ts';
import { pythonSettings } from '../../src/python-settings.ts';
import { fakeGymnasium, pythonWith } from '../support/fake-python.ts';

const python = pythonWith('numpy');
const test = python === null ? anyTest.serial.skip : anyTest.serial;
const folder = fakeGymnasium();
anyTest.after.always(() => rmSync(folder, { recursive: true, force: true }));
process.env['PYTHONPATH'] = folder;
// What other tests leave for a while in the machine's folder is not counted.
process.env['TMPDIR'] = folder;
if (python !== null) process.env['BELAY_PYTHON'] = python;

type Given = Readonly<Record<string, unknown>>;

const defaults = Object.fromEntries(Object.entries(pythonSettings).map(([key, setting]) => [key, setting.default]));

function define(name = 'Lane-v0', given: Given = {}): EnvironmentDefinition {
  const definition = createRegistry().add(pythonEnvironments).environment(`gymnasium:lane:${name}`);
  return configuredEnvironment(definition, { ...defaults, ...given } as never);
}

const engine = createWasmEngine({ variant: 'strict', megabytes: 16 });

const batchOf = async (count: number, given: Given = {}): Promise<BatchEnvironment> =>
  define('Lane-v0', given).createBatch!(count, {}, engine) as Promise<BatchEnvironment>;

/** Actions of step t for `count` environments: different each time, none rounds in single precision. */
function actionsAt(t: number, count: number) {
  const rows = engine.rows(count, 2);
  rows.count = count;
  for (let i = 0; i < 2 * count; i++) rows.host![i] = (((t * 7 + i * 5) % 17) - 8) / 8;
  return rows;
}

/** The same loop in Python itself, with the same stand-in. */
const LOOP = `
import json, sys, numpy, lane, gymnasium
told = []
for i, seed in enumerate(json.loads(sys.argv[1])):
    environment = gymnasium.make("Lane-v0")
    rows, fresh = [], environment.reset(seed=seed)[0]
    for t in range(60):
        action = numpy.array([((t * 7 + (2 * i + j) * 5) % 17 - 8) / 8 for j in range(2)], numpy.float32)
        o, r, terminated, truncated, info = environment.step(action)
        last = o
        if terminated or truncated:
            o = environment.reset()[0]
        rows.append([*o, r, info["cost"], 1 if terminated else 2 if truncated else 0, *last])
    told.append(rows)
sys.stderr.write(json.dumps(told))
`;

test('a batch gives, to the bit, what the same loop in Python gives', async (t) => {
  const seeds = [3, 4_294_967_295, 12];
  const { stderr } = spawnSync(python!, ['-c', LOOP, JSON.stringify(seeds)], { encoding: 'utf8' });
  const expected = JSON.parse(stderr) as number[][][];
  const batch = await batchOf(3);
  await batch.reset(Uint32Array.from(seeds));
  const ends = new Set<number>();
  for (let step = 0; step < 60; step++) {
    await batch.step(actionsAt(step, 3));
    for (let i = 0; i < 3; i++) {
      const row = expected[i]![step]!.map(Math.fround);
      const got = [
        ...batch.observations.host!.subarray(3 * i, 3 * i + 3),
        batch.rewards.host![i]!,
        batch.costs.host![i]!,
        batch.ended.host![i]!,
      ];
      t.deepEqual(got, row.slice(0, 6), `environment ${i}, step ${step}`);
      ends.add(row[5]!);
      if (row[5] !== 0) t.deepEqual([...batch.finalObservations.host!.subarray(3 * i, 3 * i + 3)], row.slice(6));
    }
  }
  t.deepEqual([...ends].sort(), [0, 1, 2], 'episodes went on, were over, and were cut');
  await batch.dispose();
});

test('an episode is played again from its seed and actions, with and without a look at each step', async (t) => {
  const batch = await batchOf(2);
  await batch.reset(Uint32Array.from([1, 2]));
  const seen: number[] = [];
  const taken: number[] = [];
  for (let step = 0; step < 5; step++) {
    const actions = actionsAt(step, 2);
    taken.push(...actions.host!.subarray(2, 4));
    await batch.step(actions);
    seen.push(batch.observations.host![3]!);
  }
  const again: number[] = [];
  await batch.replay!(1, 2, Float32Array.from(taken), () => void again.push(batch.observations.host![3]!));
  t.deepEqual(again, seen);
  await batch.dispose();
});

test('check-env finds nothing wrong with an environment that keeps the contract', async (t) => {
  t.deepEqual(await checkEnvironment(define(), { steps: 60 }), []);
});

test('a batch that is disposed of leaves no process and no folder', async (t) => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('belay-python-'));
  const batch = await batchOf(2);
  const made = readdirSync(tmpdir()).filter((name) => name.startsWith('belay-python-') && !before.includes(name));
  t.true(made.length >= 1);
  await batch.dispose();
  t.false(made.some((name) => existsSync(join(tmpdir(), name))));
});

test('versions of Python, Gymnasium and numpy are known', (t) => {
  const { versions = {} } = define();
  t.regex(versions['python']!, /^3\.\d+\.\d+$/);
  t.is(versions['gymnasium'], '0.0.1');
  t.truthy(versions['numpy']);
});

test('spaces, time limits and named costs follow from the settings', (t) => {
  const named = define('Lane-v0', { costKeys: ['left', 'speed'], arguments: '{"costs": "named", "size": 5}' });
  t.deepEqual(named.costs, ['cost', 'left', 'speed']);
  t.is(named.observationSpace.low.length, 5);
  t.deepEqual(named.actionSpace, { low: [-1, -1], high: [1, 1] });
  t.is(named.maxSteps, 25);
  t.is(define('Lane-v0', { maxSteps: 9 }).maxSteps, 9);
  t.is(define('Lane-v0').withMaxSteps!(40).maxSteps, 40);
  t.is(define('Endless-v0', { maxSteps: 11 }).maxSteps, 11);
});

test('choices reach the environment as its own whole numbers', async (t) => {
  for (const [space, expected, actions] of [
    ['discrete', { type: 'discrete', n: 3 }, [0, 2, 1]],
    ['several', { type: 'multi-discrete', sizes: [3, 5] }, [0, 4, 2, 0, 1, 2]],
  ] as const) {
    const given = { arguments: JSON.stringify({ space }) };
    const definition = define('Lane-v0', given);
    t.deepEqual(definition.actionSpace, expected);
    const batch = await batchOf(3, given);
    await batch.reset(Uint32Array.from([1, 1, 1]));
    const rows = engine.rows(3, actions.length / 3);
    rows.count = 3;
    rows.host!.set(actions);
    await batch.step(rows);
    // The same seed and noise: what differs along the first axis is the action, 0.3 for each.
    const moved = [0, 1, 2].map((i) => batch.observations.host![3 * i]! - batch.observations.host![0]!);
    const first = [0, 1, 2].map((i) => actions[(i * actions.length) / 3]! - actions[0]!);
    for (const i of [1, 2]) t.true(Math.abs(moved[i]! - 0.3 * first[i]!) < 1e-6);
    await batch.dispose();
  }
});

test('several keys without a total are added up; a key that is absent may count as zero', async (t) => {
  const batch = await batchOf(1, {
    costKeys: ['left', 'speed', 'never'],
    absentCost: 'zero',
    arguments: '{"costs": "named"}',
  });
  await batch.reset(Uint32Array.of(5));
  await batch.step(actionsAt(0, 1));
  const [total, left, speed, never] = batch.costs.host!;
  t.is(speed, 1, 'the action was -1');
  t.is(total, left! + speed!);
  t.is(never, 0);
  await batch.dispose();
});

test("the cost that Safety-Gymnasium's step returns by itself is read", async (t) => {
  const given = { arguments: '{"six": true}' };
  const plain = await batchOf(1);
  const six = await batchOf(1, given);
  let costs = 0;
  for (const batch of [plain, six]) await batch.reset(Uint32Array.of(8));
  for (let step = 0; step < 40; step++) {
    for (const batch of [plain, six]) await batch.step(actionsAt(0, 1));
    t.is(six.costs.host![0], plain.costs.host![0]);
    costs += plain.costs.host![0]!;
  }
  t.true(costs > 0);
  for (const batch of [plain, six]) await batch.dispose();
});

/** What step 7 does wrong, the code and what the sentence says. */
const faults: readonly (readonly [fault: string, code: string, sentence: RegExp])[] = [
  ['raise', 'python-raised', /^step raised ValueError: the lane is blocked \(.*lane\.py, line \d+\)$/],
  ['exit', 'python-raised', /^step raised SystemExit: 3/],
  ['shape', 'environment-step', /observation of shape \(2,\) where its observation_space has \(3,\)/],
  ['text-reward', 'environment-step', /the reward is 'much'; it must be a number/],
  ['no-cost', 'environment-cost', /info\['cost'\] is missing \(it has 'fuel'\).*environment\.absentCost=zero/],
  ['four', 'environment-step', /step returned 4 values; it must be \(observation, reward, terminated/],
  ['end', 'python-died', /Python process \d+ ended .* with exit code 9.*Its last line was: no more memory$/],
  ['kill', 'python-died', /Python process \d+ ended .* by SIGKILL; the last checkpoint is good/],
];

for (const [fault, code, sentence] of faults) {
  test(`${fault} in a step is one sentence [${code}]`, async (t) => {
    const batch = await batchOf(2, { arguments: JSON.stringify({ fault }) });
    await batch.reset(Uint32Array.from([1, 2]));
    const thrown = await t.throwsAsync(async () => {
      for (let step = 0; step < 10; step++) await batch.step(actionsAt(step, 2));
    });
    const cause = thrown instanceof EnvironmentFault ? (thrown.cause as Error) : thrown;
    t.is((cause as Error & { code: string }).code, code);
    t.regex(cause.message, sentence);
    t.false(cause.message.includes('\n'));
    await batch.dispose();
  });
}

const refusals: readonly (readonly [title: string, name: string, given: Given, code: string, sentence: RegExp])[] = [
  [
    'actions of another space',
    'Lane-v0',
    { arguments: '{"space": "dict"}' },
    'misfit',
    /its actions are a Dict, and Belay takes boxes, Discrete, MultiDiscrete and MultiBinary: register it with a wrapper/,
  ],
  [
    'no time limit',
    'Endless-v0',
    {},
    'misfit',
    /no time limit of its own: give one with --set environment\.maxSteps=N/,
  ],
  [
    'an unknown environment',
    'Line-v0',
    {},
    'python-import',
    /could not be made in .*: KeyError: 'No environment Line-v0'/,
  ],
  [
    'no cost in the first step',
    'Lane-v0',
    { arguments: '{"fault": "no-cost", "at": 1}' },
    'environment-cost',
    /in its first step: info\['cost'\] is missing/,
  ],
  [
    'an exception in the first step',
    'Lane-v0',
    { arguments: '{"fault": "raise", "at": 1}' },
    'python-raised',
    /in its first step: step raised ValueError: the lane is blocked \(.*lane\.py, line \d+\)/,
  ],
  ['arguments that are no JSON', 'Lane-v0', { arguments: 'size=5' }, 'bad-value', /must be a JSON object/],
  ['a total that stands second', 'Lane-v0', { costKeys: ['left', 'cost'] }, 'bad-value', /cost, the total, first/],
];

for (const [title, name, given, code, sentence] of refusals) {
  test(`${title}: refused before the first step`, (t) => {
    const error = t.throws(() => define(name, given).maxSteps) as Error & { code: string; exitCode: number };
    t.is(error.code, code);
    t.is(error.exitCode, 2);
    t.regex(error.message, sentence);
  });
}
