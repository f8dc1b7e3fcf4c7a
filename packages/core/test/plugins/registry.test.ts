import { readFileSync } from 'node:fs';
import { type AnyErrorCode, BelayError, type Plugin } from '@belay-rl/core';
import { coreVersion, createRegistry, Registry } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';
import { adam, environment, number, plugin, stop, toyPlugin, toyRegistry } from './toy-plugin.ts';

function refuses(t: ExecutionContext, run: () => unknown, code: AnyErrorCode, sentence: string): void {
  const error = t.throws(run, { instanceOf: BelayError })!;
  t.is(error.message, sentence);
  t.is(error.code, code);
  t.is(error.exitCode, 2);
}

test('what a plugin registers is found by kind and name', (t) => {
  const registry = toyRegistry();

  t.is(registry.optimizer('adam'), adam);
  t.is(registry.trustRegion('stop'), stop);
  t.is(registry.part('trustRegion', 'stop'), stop);
  t.is(registry.algorithm('ppo').summary, 'Toy PPO.');
  t.is(registry.environment('Road-v0').maxSteps, 1000);
  t.is(registry.part('eStep', 'exact').summary, 'Toy E-step.');
});

test('a listing is sorted and says which plugin registered each', (t) => {
  const registry = toyRegistry().add(plugin('late', (belay) => belay.optimizer('a-first', adam)));

  t.deepEqual(registry.list('optimizer'), [
    { name: 'a-first', summary: 'Toy Adam.', plugin: 'late' },
    { name: 'adam', summary: 'Toy Adam.', plugin: 'toy' },
    { name: 'kfac', summary: 'Toy natural optimizer.', plugin: 'toy' },
    { name: 'natural', summary: 'Toy natural optimizer.', plugin: 'toy' },
  ]);
  t.deepEqual(registry.list('wrapper'), []);
});

test('facts of an environment are listed', (t) => {
  const registry = new Registry().add(
    plugin('facts', (belay) => belay.environment(environment({ facts: { agent: 'Point', level: 1 } }))),
  );

  t.deepEqual(registry.list('environment')[0]!.facts, { agent: 'Point', level: 1 });
});

test('modules are those that another thread can import', (t) => {
  const registry = toyRegistry().add(
    plugin('closure', (belay) => belay.environment(environment({ id: 'Closure-v0' }))),
  );

  t.deepEqual(registry.modules(), ['file:///toy.ts']);
  t.is(registry.moduleOf('environment', 'Road-v0'), 'file:///toy.ts');
  t.is(registry.moduleOf('environment', 'Closure-v0'), null);
  t.is(registry.pluginOf('environment', 'Closure-v0').plugin.name, 'closure');
});

test('an unknown name is answered with the nearest, whatever its case, and with the short list', (t) => {
  const registry = toyRegistry();

  refuses(
    t,
    () => registry.optimizer('Kfca'),
    'unknown-optimizer',
    'There is no optimizer Kfca; the nearest is kfac (known: adam, kfac, natural).',
  );
  refuses(
    t,
    () => registry.constraintHandler('duel'),
    'unknown-constraint-handler',
    'There is no constraint handler duel; the nearest is dual (known: dual, none, own-loss).',
  );
  refuses(
    t,
    () => registry.trustRegion('stopp'),
    'unknown-trust-region',
    'There is no trust region stopp; the nearest is stop (known: free, stop).',
  );
  refuses(
    t,
    () => registry.algorithm('pop'),
    'unknown-algorithm',
    'There is no algorithm pop; the nearest is ppo (known: off-policy, ppo).',
  );
  refuses(
    t,
    () => registry.environment('road-v1'),
    'unknown-environment',
    'There is no environment road-v1; the nearest is Road-v0 (known: Road-v0, Track-v0).',
  );
  refuses(t, () => registry.wrapper('saute'), 'unknown-wrapper', 'There is no wrapper saute; none is registered.');
  refuses(
    t,
    () => registry.part('eStep', 'exakt'),
    'unknown-part',
    'There is no eStep part exakt; the nearest is exact (known: exact).',
  );
});

test('a list of more than a dozen names is not spelled out', (t) => {
  const registry = new Registry().add(
    plugin('many', (belay) => {
      for (let i = 0; i < 13; i++) belay.environment(environment({ id: `Road${i}-v0` }));
    }),
  );

  refuses(
    t,
    () => registry.environment('Road7-v1'),
    'unknown-environment',
    'There is no environment Road7-v1; the nearest is Road7-v0.',
  );
});

test('two plugins that claim one name are both named, and nothing of the second stays', (t) => {
  const registry = toyRegistry();
  const second = plugin('my-lab/adam', (belay) => {
    belay.optimizer('fresh', adam);
    belay.optimizer('adam', adam);
  });

  refuses(
    t,
    () => registry.add(second),
    'name-clash',
    'Plugins toy and my-lab/adam both register the optimizer adam; rename one, or load one of them.',
  );
  t.false(registry.has('optimizer', 'fresh'));
  t.deepEqual(
    registry.plugins.map((loaded) => loaded.plugin.name),
    ['toy'],
  );
});

test('one name may be of two kinds', (t) => {
  t.notThrows(() => createRegistry().add(plugin('ball', (belay) => belay.optimizer('line-search', adam))));
});

test('a plugin that registers a name twice clashes with itself', (t) => {
  const twice = plugin('twice', (belay) => {
    belay.optimizer('one', adam);
    belay.optimizer('one', adam);
  });

  refuses(
    t,
    () => new Registry().add(twice),
    'name-clash',
    'Plugins twice and twice both register the optimizer one; rename one, or load one of them.',
  );
});

test('the same plugin object is added once; another of its name is a clash of two sources', (t) => {
  const registry = toyRegistry().add(toyPlugin, { origin: 'elsewhere.ts' });

  t.is(registry.plugins.length, 1);
  refuses(
    t,
    () => registry.add({ ...toyPlugin }, { origin: 'copy.ts' }),
    'name-clash',
    'Two plugins are called toy, one from toy.ts and one from copy.ts; load one of them, or rename one.',
  );
});

test('a range that this version does not lie in is refused with both versions', (t) => {
  refuses(
    t,
    () =>
      new Registry().add(
        plugin('old', () => {}, { belay: '^9.1.0' }),
        { origin: './old.ts' },
      ),
    'plugin-version',
    `Plugin old 1.0.0 (./old.ts) works with Belay ^9.1.0, but this is Belay ${coreVersion}; install a version of one that fits the other.`,
  );
  refuses(
    t,
    () =>
      new Registry().add(
        plugin('odd', () => {}, { belay: 'newest' }),
        { origin: './odd.ts' },
      ),
    'bad-plugin',
    `Plugin odd (./odd.ts) has belay=newest, which is not a version range such as ^${coreVersion}.`,
  );
});

test('the version that ranges are checked against is the package’s', (t) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Plugin;

  t.is(coreVersion, version);
  t.is(createRegistry().plugins[0]!.plugin.version, version);
});

test('what is not a plugin is refused with what is missing', (t) => {
  refuses(
    t,
    () => new Registry().add({ name: 'half' } as Plugin, { origin: './half.ts' }),
    'bad-plugin',
    './half.ts is not a plugin: version, setup(belay) missing; export definePlugin({ name, version, setup(belay) { … } }).',
  );
  refuses(
    t,
    () => new Registry().add(7 as unknown as Plugin, { origin: './seven.ts' }),
    'bad-plugin',
    './seven.ts is not a plugin: an object missing; export definePlugin({ name, version, setup(belay) { … } }).',
  );
});

test('a setup that throws or is asynchronous is refused with the plugin’s name', (t) => {
  const throws = plugin('thrower', () => {
    throw new TypeError('no such thing');
  });
  const later = plugin('later', (async () => {}) as unknown as Plugin['setup']);

  refuses(t, () => new Registry().add(throws), 'bad-plugin', 'Plugin thrower (code) failed in setup: no such thing');
  refuses(
    t,
    () => new Registry().add(later),
    'bad-plugin',
    'Plugin later (code) has an asynchronous setup; register at once and do slow work in create.',
  );
});

const definition = test.macro((t, setup: Plugin['setup'], fault: string) => {
  refuses(t, () => new Registry().add(plugin('bad', setup)), 'bad-plugin', `Plugin bad (code) registers ${fault}.`);
});
test(
  'a part needs a summary',
  definition,
  (belay) => belay.optimizer('x', { ...adam, summary: '' }),
  'optimizer x, which needs a one-line summary',
);
test(
  'a name has no spaces',
  definition,
  (belay) => belay.optimizer('my adam', adam),
  'optimizer my adam, which needs another name: letters, digits, - _ . / and @, a letter or digit first',
);
test(
  'a setting’s default must fit the setting',
  definition,
  (belay) => belay.optimizer('x', { ...adam, settings: { rate: number(-1, { min: 0 }) } }),
  'optimizer x, which has setting optimizer.rate, whose default=-1 must be a number of 0 or more',
);
test(
  'a handler’s settings may not take a key of core’s',
  definition,
  (belay) =>
    belay.constraintHandler('x', {
      summary: 's',
      constraints: [0, 1],
      settings: { costLimit: number(1) },
      create() {
        throw new Error();
      },
    }),
  'constraint handler x, which has setting constraint.costLimit, which core has itself',
);
test(
  'a trust region needs a schedule',
  definition,
  (belay) => belay.trustRegion('x', { ...stop, schedule: { batchSize: 0, passes: 1 } }),
  'trust region x, which needs schedule: { batchSize, passes }, the schedule that fits it',
);
test(
  'an environment needs spaces of one length',
  definition,
  (belay) => belay.environment(environment({ actionSpace: { low: [0], high: [1, 2] } })),
  'environment Road-v0, which needs actionSpace: { low, high }, two arrays of one length',
);
test(
  'a space’s bounds are in order',
  definition,
  (belay) => belay.environment(environment({ observationSpace: { low: [0, Number.NaN], high: [1, 1] } })),
  'environment Road-v0, which has observationSpace 1 from NaN to 1; low must be below high',
);
test(
  'a part slot may not have the name of a section',
  definition,
  (belay) =>
    belay.algorithm({
      name: 'x',
      summary: 's',
      parts: { training: 'y' },
      create() {
        throw new Error();
      },
    }),
  "algorithm x, which has part slot training, which is the name of a section of core's settings",
);
