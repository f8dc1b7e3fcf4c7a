import { rmSync } from 'node:fs';
import algorithms from '@belay-rl/algorithms';
import { checkEnvironment, type EnvironmentDefinition } from '@belay-rl/core';
import { configuredEnvironment, createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
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
process.env['TMPDIR'] = folder;
if (python !== null) process.env['BELAY_PYTHON'] = python;

const defaults = Object.fromEntries(Object.entries(pythonSettings).map(([key, setting]) => [key, setting.default]));
const registry = createRegistry().add(pythonEnvironments).add(algorithms);

function seen(given: Readonly<Record<string, unknown>> = {}, make: object = {}): EnvironmentDefinition {
  const settings = { ...defaults, ...given, arguments: JSON.stringify(make) };
  return configuredEnvironment(registry.environment('gymnasium:lane:Seen-v0'), settings as never);
}

test('a Dict of a picture, a grid, a choice and bits is a row as Belay lays it out', async (t) => {
  const definition = seen({ actionMask: 'open' });
  t.deepEqual(definition.structure, {
    type: 'dict',
    spaces: {
      picture: { low: 0, high: 255, shape: [1, 2, 2], dtype: 'uint8' },
      grid: { low: [0, 0, 0, 0], high: [100, 100, 100, 100], shape: [2, 2] },
      place: { type: 'discrete', n: 4 },
      lights: { type: 'multi-binary', n: 2 },
      open: { type: 'multi-binary', n: 3 },
    },
  });
  const engine = createWasmEngine({ variant: 'strict', megabytes: 16 });
  const batch = await definition.createBatch!(2, {}, engine);
  await batch.reset(Uint32Array.of(1, 2));
  // Numbers, the four bytes of the picture in two numbers, the mask.
  const at = (step: number, open: readonly number[]): number[] => [
    ...[step, 1, 2, 3],
    ...[0, 1, 2, 3].map((k) => (k === step % 4 ? 1 : 0)),
    ...[step % 2, 1],
    step + 256 * 255 + 65536 * 254,
    step + 1,
    ...open,
  ];
  t.is(batch.observations.width, 15);
  const rowOf = (i: number): number[] => [...batch.observations.host!.subarray(15 * i, 15 * (i + 1))];
  t.deepEqual(rowOf(0), at(0, [0, 1, 1]));
  const actions = engine.rows(2, 1);
  actions.count = 2;
  actions.host!.set([1, 2]);
  await batch.step(actions);
  t.deepEqual(rowOf(0), at(1, [1, 0, 1]));
  t.deepEqual(rowOf(1), at(1, [1, 1, 0]));
  await batch.dispose();
  engine.dispose();
});

test('single spaces and the mask of info: checked, trained on, no closed option taken', async (t) => {
  t.deepEqual(seen({}, { observation: 'discrete', mask: false }).structure, { type: 'discrete', n: 4 });
  const masked = { actionMask: 'open' };
  t.deepEqual(await checkEnvironment(seen(masked, { observation: 'discrete' }), { steps: 20 }), []);
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'sac-lag',
    environment: 'gymnasium:lane:Seen-v0',
    overrides: {
      'environment.actionMask': 'open',
      'environment.arguments': '{"observation":"discrete"}',
      'training.steps': 60,
      'training.stepsPerEpoch': 30,
      'training.warmupSteps': 20,
      'training.batchSize': 8,
      'training.workers': 0,
      'policy.hiddenSizes': [8],
      'critic.hiddenSizes': [8],
    },
  });
  const training = await createTraining({ registry, configuration });
  await t.notThrowsAsync(training.run());
  await training.dispose();
});

test('what is no space, and what an environment returns that is not of it, is told in a sentence', async (t) => {
  t.throws(() => seen({}, { observation: 'text' }), {
    code: 'misfit',
    message:
      /its observations are a Text, and Belay takes Box, Discrete, MultiDiscrete, MultiBinary and a Dict of these: register it with/,
  });
  t.throws(() => seen({ actionMask: 'open' }, { mask: false }), {
    message: /info\['open'\], the action mask, is missing/,
  });
  t.throws(() => seen({}, { fault: 'part', mask: false }), { message: /an observation without the part 'lights'/ });
  t.throws(() => seen({}, { fault: 'choice', mask: false }), {
    message: /the part 'place' of an observation of .*3.*, which its space does not have/,
  });
  const picture = seen({}, { observation: 'picture', mask: false });
  t.deepEqual(picture.structure, { low: 0, high: 255, shape: [1, 2, 2], dtype: 'uint8' });
});
