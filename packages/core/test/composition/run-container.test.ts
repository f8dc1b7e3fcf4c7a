import {
  type Critic,
  createRandom,
  type Engine,
  type Metrics,
  type PartContext,
  type Plugin,
  type Settings,
} from '@belay-rl/core';
import { createRunContainer } from '@belay-rl/core/internals';
import { type Registry, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { adam, environment, none, number, plugin, stop, toyRegistry } from '../plugins/toy-plugin.ts';

interface MadePart {
  readonly settings: Settings;
  readonly context: PartContext;
  disposed: number;
}

/** What every optimizer must have. */
const stepping = { natural: false, step() {}, settle() {}, save: () => ({}), load() {} } as const;

/** Registers optimizer 'spy', whose parts remember what they were made from and how often they were disposed. */
function spyPlugin(made: MadePart[]): Plugin {
  return plugin('spy', (belay) => {
    belay.optimizer('spy', {
      ...adam,
      settings: { rate: number(0.25) },
      create(settings, context) {
        const part = { ...stepping, settings, context, disposed: 0, dispose: () => part.disposed++ };
        made.push(part);
        return part as never;
      },
    });
    belay.algorithm({
      name: 'spied',
      summary: 'Uses the spy.',
      parts: { optimizer: 'spy', constraint: 'none', trustRegion: 'stop' },
      create() {
        throw new Error('never made');
      },
    });
  });
}

interface Logged extends Metrics {
  readonly values: [string, number][];
}

function recorder(): Logged {
  const values: [string, number][] = [];
  return { values, value: (name, x) => void values.push([name, x]) };
}

function criticNamed(name: string): Critic {
  return { name, values() {}, fit: () => 0, save: () => ({}), load() {}, dispose() {} } as unknown as Critic;
}

function run(registry: Registry, { seed = 0, rate = 0.25 } = {}) {
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'spied',
    environment: 'Road-v0',
    overrides: { seed, 'optimizer.rate': rate },
  });
  const logger = recorder();
  const engine = { id: Symbol('engine') } as unknown as Engine;
  const container = createRunContainer({
    registry,
    configuration,
    engine,
    random: (stream, of) => createRandom(of, stream),
    logger,
    critic: (name) => criticNamed(name),
  });
  return { container, logger, engine };
}

const context = (name: string) => ({ name }) as unknown as PartContext;

test('a part is made from its checked settings alone, and from the context it is asked with', (t) => {
  const made: MadePart[] = [];
  const { container } = run(toyRegistry().add(spyPlugin(made)), { rate: 0.5 });

  const first = container.part<MadePart>('optimizer', context('actor'));
  const second = container.part<MadePart>('optimizer', context('critic'));

  t.deepEqual(first.settings, { rate: 0.5 });
  t.deepEqual(first.context, context('actor'));
  t.deepEqual(second.context, context('critic'));
  t.not(first, second);
});

test('disposing a run disposes each of its parts once, and no other run’s', (t) => {
  const made: MadePart[] = [];
  const registry = toyRegistry().add(spyPlugin(made));
  const one = run(registry).container;
  const other = run(registry).container;
  one.part('optimizer', context('a'));
  one.part('optimizer', context('b'));
  other.part('optimizer', context('c'));

  one.dispose();

  t.deepEqual(
    made.map(({ disposed }) => disposed),
    [1, 1, 0],
  );
  other.dispose();
  one.dispose();
  t.deepEqual(
    made.map(({ disposed }) => disposed),
    [1, 1, 1],
  );
});

test('two runs of one registry share no settings, streams or loggers', (t) => {
  const registry = toyRegistry().add(spyPlugin([]));
  const one = run(registry, { seed: 1, rate: 0.1 });
  const two = run(registry, { seed: 2, rate: 0.2 });

  const untouched = createRandom(2, 'noise').uniform();
  for (let i = 0; i < 10; i++) one.container.random('noise').uniform();
  one.container.logger.value('Loss', 1);

  t.is(two.container.random('noise').uniform(), untouched);
  t.deepEqual(two.logger.values, []);
  t.is(one.container.part<MadePart>('optimizer', context('a')).settings['rate'], 0.1);
  t.is(two.container.part<MadePart>('optimizer', context('a')).settings['rate'], 0.2);
});

test('a stream is one object, made when it is first asked for', (t) => {
  const { container } = run(toyRegistry().add(spyPlugin([])));

  const noise = container.random('noise');

  t.is(container.random('noise'), noise);
  t.not(container.random('shuffle'), noise);
  t.deepEqual([...container.streams.keys()], ['noise', 'shuffle']);
});

test('a slot that the algorithm does not declare is refused', (t) => {
  const { container } = run(toyRegistry().add(spyPlugin([])));

  t.throws(() => container.part('eStep', context('a')), {
    code: 'no-slot',
    message: 'Algorithm spied declares no eStep part: add eStep to its parts.',
  });
});

test('a plugin rebinds the random generator of every stream, and may use the one it replaces', (t) => {
  const asked: [string, number][] = [];
  const counting = plugin('counting', (belay) =>
    belay.rebind('random', (stream, seed, inner) => {
      asked.push([stream, seed]);
      if (stream !== 'noise') return inner();
      let n = 0;
      const random = inner();
      random.uniform = () => n++ / 100;
      return random;
    }),
  );
  const { container } = run(toyRegistry().add(spyPlugin([])).add(counting), { seed: 3 });

  t.deepEqual([container.random('noise').uniform(), container.random('noise').uniform()], [0, 0.01]);
  t.is(container.random('shuffle').uniform(), createRandom(3, 'shuffle').uniform());
  t.deepEqual(asked, [
    ['noise', 3],
    ['shuffle', 3],
  ]);
});

test('a plugin rebinds the logger', (t) => {
  const doubling = plugin('doubling', (belay) =>
    belay.rebind('logger', (inner) => ({ value: (name, x) => inner.value(`${name}*2`, 2 * x) })),
  );
  const { container, logger } = run(toyRegistry().add(spyPlugin([])).add(doubling));

  container.logger.value('Loss', 4);

  t.deepEqual(logger.values, [['Loss*2', 8]]);
});

test('a plugin rebinds one critic and leaves the other, and gets the run’s engine', (t) => {
  const mine = criticNamed('mine');
  const engines: Engine[] = [];
  const replacing = plugin('replacing', (belay) =>
    belay.rebind('critic', (name, engine, inner) => {
      engines.push(engine);
      return name === 'cost' ? mine : inner();
    }),
  );
  const { container, engine } = run(toyRegistry().add(spyPlugin([])).add(replacing));

  t.is(container.critic('cost', 8, 2, 1), mine);
  t.is((container.critic('reward', 8, 2, 1) as unknown as { name: string }).name, 'reward');
  t.true(engines.every((given) => given === engine));
});

test('rebindings of several plugins wrap each other in the order of loading', (t) => {
  const suffix = (name: string, end: string) =>
    plugin(name, (belay) =>
      belay.rebind('logger', (inner) => ({ value: (column, x) => inner.value(column + end, x) })),
    );
  const { container, logger } = run(
    toyRegistry().add(spyPlugin([])).add(suffix('first', '.1')).add(suffix('second', '.2')),
  );

  container.logger.value('Loss', 0);

  t.deepEqual(logger.values, [['Loss.2.1', 0]]);
});

test('rebinding something else is refused', (t) => {
  const wrong = plugin('wrong', (belay) => belay.rebind('clock' as 'logger', (inner) => inner));

  t.throws(() => toyRegistry().add(wrong), {
    code: 'bad-plugin',
    message: 'Plugin wrong (code) rebinds clock; random, logger and critic can be rebound, each to a function.',
  });
});

test('a plugin that is added after a registry’s first run is seen by its next', (t) => {
  const registry = toyRegistry().add(spyPlugin([]));
  run(registry).container.part('optimizer', context('a'));
  const late = { ...stepping };
  registry.add(plugin('late', (belay) => belay.part('optimizer', 'late', { summary: 's', create: () => late })));
  registry.add(
    plugin('later', (belay) => {
      belay.algorithm({ name: 'later', summary: 's', parts: { optimizer: 'late' }, create: () => null as never });
      belay.environment(environment({ id: 'Later-v0' }));
      belay.constraintHandler('none2', none);
      belay.trustRegion('stop2', stop);
    }),
  );
  const configuration = resolveConfiguration({ registry, algorithm: 'later', environment: 'Later-v0' });

  const container = createRunContainer({
    registry,
    configuration,
    engine: {} as Engine,
    random: (stream, seed) => createRandom(seed, stream),
    logger: recorder(),
    critic: criticNamed,
  });

  t.is(container.part('optimizer', context('a')), late);
});
