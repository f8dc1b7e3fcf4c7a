import test from 'ava';
import type { EnvironmentDefinition, EnvironmentEngine } from '../../src/index.ts';
import { chooseEngine, definePlugin, environmentOnEngine } from '../../src/index.ts';
import { createRegistry } from '../../src/run.ts';

const create = (): never => {
  throw new Error('not made here');
};
const original: EnvironmentEngine = { name: 'plain', summary: 'as it is', create };
const definition: EnvironmentDefinition = {
  summary: 'a task',
  observationSpace: { low: [-1], high: [1] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 10,
  create,
  id: 'Added-v0',
  engines: [original],
  withMaxSteps: (maxSteps) => ({ ...definition, maxSteps }),
};

function registryWith(engineFor: (definition: { readonly id: string }) => EnvironmentEngine | null) {
  return createRegistry()
    .add(definePlugin({ name: 'lab/tasks', version: '1.0.0', setup: (belay) => belay.environment(definition) }))
    .add(
      definePlugin({
        name: 'lab/device',
        version: '1.0.0',
        setup: (belay) => belay.environmentEngine('device', { summary: 'on a device', engineFor }),
      }),
    );
}

const device: EnvironmentEngine = {
  name: 'whatever',
  summary: 'whatever',
  fit: () => ({ kind: 'approximate', reason: 'it rounds' }),
  create,
};

test('an added engine stands before the original one, under the name that it is registered by', (t) => {
  const found = registryWith(() => device).environment('Added-v0');

  t.deepEqual(
    found.engines?.map(({ name, summary }) => [name, summary]),
    [
      ['device', 'on a device'],
      ['plain', 'as it is'],
    ],
  );
  t.is(chooseEngine(found, 'auto', {}), 'plain', 'only an exact engine is chosen');
  t.is(environmentOnEngine(found, 'device').engine, 'device');
  t.deepEqual(found.withMaxSteps?.(3).engines?.length, 2, 'with another time limit too');
  t.is(registryWith(() => null).environment('Added-v0').engines?.length, 1);
});

test('what is no addition is refused', (t) => {
  const registering = (addition: unknown) => () =>
    createRegistry().add(
      definePlugin({
        name: 'lab/broken',
        version: '1.0.0',
        setup: (belay) => belay.environmentEngine('device', addition as never),
      }),
    );
  t.throws(registering(null), { message: /registers engine of environments device, which needs a definition object/ });
  t.throws(registering({ engineFor() {} }), { message: /needs a one-line summary/ });
  t.throws(registering({ summary: 'x' }), { message: /needs an engineFor function/ });
});
