import { chooseEngine, type EnvironmentDefinition, type LogRow, type Settings } from '@belay-rl/core';
import { withRecordedEngine } from '@belay-rl/core/internals';
import { nodeThreads } from '@belay-rl/core/node';
import { createTraining, environmentOf, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { MemorySink, tinyRegistry } from '../training/tiny-run.ts';
import fasterLanes from './batches/faster-lanes.ts';
import lanesPlugin, { made, swayingLanes } from './batches/swaying-lanes.ts';

const url = new URL('./batches/swaying-lanes.ts', import.meta.url).href;
const registry = tinyRegistry().add(lanesPlugin, { origin: 'test', url });

const resolve = (overrides: Readonly<Record<string, unknown>> = {}, algorithm = 'tiny', among = registry) =>
  resolveConfiguration({ registry: among, algorithm, environment: swayingLanes.id, overrides });

async function rowsOf(
  overrides: Readonly<Record<string, unknown>>,
  among = registry,
  sink = new MemorySink(),
): Promise<readonly LogRow[]> {
  const training = await createTraining({
    registry: among,
    configuration: resolve(
      {
        'training.steps': 600,
        'training.stepsPerEpoch': 200,
        'training.environments': 5,
        ...overrides,
      },
      'tiny',
      among,
    ),
    threads: nodeThreads,
    sinks: [sink],
  });
  await training.run();
  await training.dispose();
  return sink.rows;
}

test('auto is the first engine that is exact under the other settings, and stands by its name', (t) => {
  const fast = resolve();
  const slow = resolve({ 'environment.pace': 2 });

  t.deepEqual([fast.value('environment.engine'), fast.entry('environment.engine')!.origin], ['many', 'auto']);
  t.is(slow.value('environment.engine'), 'one');
  t.is(resolve({ 'environment.engine': 'rough' }).value('environment.engine'), 'rough');
});

test('a run on another engine than the original says so among its changed settings', (t) => {
  const usual = (overrides: Readonly<Record<string, unknown>>) => resolve(overrides).entry('environment.engine')!.usual;

  t.is(usual({}), 'one');
  t.is(usual({ 'environment.engine': 'one' }), 'one');
});

test('an engine that cannot compute the environment is refused with its reason, an unknown one with the names', (t) => {
  t.throws(() => resolve({ 'environment.engine': 'many', 'environment.pace': 2 }), {
    code: 'misfit',
    message:
      'environment.engine=many cannot compute SwayingLanes-v0: its pace is 2, and at most 1; set environment.engine=one or auto.',
  });
  t.throws(() => resolve({ 'environment.engine': 'mani' }), { code: 'bad-value', message: /auto, many, rough, one/ });
});

test('the config.yaml of a run that names no engine was made on the original one', (t) => {
  const layer = (values: Settings) => ({ origin: 'config.yaml', values });
  const resolveFile = (values: Settings) =>
    resolveConfiguration({ registry, algorithm: 'tiny', environment: swayingLanes.id, layers: [layer(values)] });

  t.is(resolveFile({ seed: 1, versions: { belay: '0.1.0' } }).value('environment.engine'), 'one');
  t.is(resolveFile({ seed: 1 }).value('environment.engine'), 'many');
  t.is(resolveFile({ versions: {}, 'environment.engine': 'rough' }).value('environment.engine'), 'rough');
});

test('settings of a record that names no engine are of a run on the original one', (t) => {
  t.deepEqual(withRecordedEngine(swayingLanes, { seed: 1 }), { 'environment.engine': 'one', seed: 1 });
  t.deepEqual(withRecordedEngine(swayingLanes, { 'environment.engine': 'rough' }), { 'environment.engine': 'rough' });
  t.deepEqual(withRecordedEngine({}, { seed: 1 }), { seed: 1 });
});

test('a batch of the environment’s own trains to the same rows as its single environments, in any number of workers', async (t) => {
  const reference = await rowsOf({ 'environment.engine': 'one', 'training.workers': 0 });
  const before = made.batches;

  t.deepEqual(await rowsOf({ 'environment.engine': 'many', 'training.workers': 0 }), reference);
  t.true(made.batches > before, 'the batch was used');
  t.deepEqual(await rowsOf({ 'training.workers': 2 }), reference);
  t.notDeepEqual(await rowsOf({ 'environment.engine': 'rough', 'training.workers': 2 }), reference);
});

test('an engine that another plugin adds trains to the same rows in any number of workers', async (t) => {
  const module = new URL('./batches/faster-lanes.ts', import.meta.url).href;
  const added = () => tinyRegistry().add(lanesPlugin, { origin: 'test', url });
  const fromModule = added().add(fasterLanes, { origin: 'test', url: module });
  const alone = await rowsOf({ 'environment.engine': 'faster', 'training.workers': 0 }, fromModule);

  t.deepEqual(await rowsOf({ 'environment.engine': 'faster', 'training.workers': 2 }, fromModule), alone);

  const sink = new MemorySink();
  const fromCode = added().add(fasterLanes);
  t.deepEqual(await rowsOf({ 'environment.engine': 'faster', 'training.workers': 2 }, fromCode, sink), alone);
  t.true(
    sink.messages.some((sentence) => /^SwayingLanes-v0 on faster was registered from code, /.test(sentence)),
    'a thread could not load it',
  );
});

test('settings that no engine computes are told with the reasons of the one that was asked for and of the original', (t) => {
  const original = { name: 'one', summary: 'lane by lane', fit: () => ({ kind: 'none', reason: 'lanes stand still' }) };
  const engines = [swayingLanes.engines![0]!, original] as EnvironmentDefinition<{ pace: number }>['engines'];
  t.throws(() => chooseEngine({ ...swayingLanes, engines } as never, 'many', { pace: 2 }), {
    message:
      'environment.engine=many cannot compute SwayingLanes-v0: its pace is 2, and at most 1; one cannot either, since lanes stand still: change that setting.',
  });
  t.throws(() => chooseEngine({ ...swayingLanes, engines } as never, 'one', { pace: 2 }), {
    message: /lanes stand still; no engine can: change that setting\.$/,
  });
});

test('an engine that has batches only steps a single environment as a batch of one', async (t) => {
  const single = (engine: string): EnvironmentDefinition =>
    environmentOf(registry, resolve({ 'environment.engine': engine }));
  const [many, one] = [await single('many').create({ pace: 1 }), await single('one').create({ pace: 1 })];
  for (const environment of [many, one]) environment.reset(7);

  for (let step = 0; step < 60; step++) {
    const action = Float32Array.of(Math.sin(step));
    const [a, b] = [many.step(action), one.step(action)];
    t.deepEqual(
      [...Array.from(a.observation), a.reward, a.cost, a.terminated, a.truncated],
      [...Array.from(b.observation), b.reward, b.cost, b.terminated, b.truncated],
    );
    if (a.terminated || a.truncated || step === 40) {
      t.deepEqual(Array.from(many.reset()), Array.from(one.reset()));
    }
  }
});
