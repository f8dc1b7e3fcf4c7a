import { type AnyErrorCode, BelayError, type Settings, type SettingsSchema } from '@belay-rl/core';
import { resolveMaxKl, resolveMaxKlBounds, resolveSchedule } from '@belay-rl/core/internals';
import { type ConfigurationLayer, environmentOf, resolveConfiguration } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';
import { costLimits } from '../../src/config/cost-limits.ts';
import { partSettings } from '../../src/config/part-settings.ts';
import { environment, plugin, toyRegistry } from '../plugins/toy-plugin.ts';

const registry = toyRegistry();

function resolve(layers: readonly ConfigurationLayer[], algorithm = 'ppo', environment = 'Road-v0') {
  return resolveConfiguration({ registry, algorithm, environment, layers });
}

const file = (values: ConfigurationLayer['values']): ConfigurationLayer => ({ origin: 'belay.yaml', values });
const set = (values: Record<string, string>): ConfigurationLayer => ({ origin: '--set', form: 'text', values });
const variables = (values: Record<string, string>): ConfigurationLayer => ({
  origin: 'environment',
  form: 'variables',
  values,
});

function refuses(
  t: ExecutionContext,
  layers: readonly ConfigurationLayer[],
  code: AnyErrorCode,
  sentence: string,
): void {
  const error = t.throws(() => resolve(layers), { instanceOf: BelayError })!;
  t.is(error.message, sentence);
  t.is(error.code, code);
  t.is(error.exitCode, 2);
}

/** Each row adds a source to those above it; the value and its origin are the last source's. */
const rate: [name: string, layers: ConfigurationLayer[], environment: string, value: number, origin: string][] = [
  ['the algorithm over the part', [], 'Track-v0', 3e-4, 'algorithm ppo'],
  ['its override for the environment over the algorithm', [], 'Road-v0', 5e-4, 'ppo for Road-v0'],
  ['the file over the override', [file({ optimizer: { rate: 0.1 } })], 'Road-v0', 0.1, 'belay.yaml'],
  [
    'a variable over the file',
    [file({ optimizer: { rate: 0.1 } }), variables({ BELAY_OPTIMIZER_RATE: '0.2' })],
    'Road-v0',
    0.2,
    'BELAY_OPTIMIZER_RATE',
  ],
  [
    'a flag over a variable',
    [file({ optimizer: { rate: 0.1 } }), variables({ BELAY_OPTIMIZER_RATE: '0.2' }), set({ 'optimizer.rate': '0.3' })],
    'Road-v0',
    0.3,
    '--set',
  ],
];
for (const [name, layers, environment, value, origin] of rate) {
  test(`precedence: ${name}`, (t) => {
    const entry = resolve(layers, 'ppo', environment).entry('optimizer.rate')!;

    t.is(entry.value, value);
    t.is(entry.origin, origin);
    t.is(entry.usual, environment === 'Road-v0' ? 5e-4 : 3e-4);
  });
}

test('precedence: a part’s default is the lowest, and overrides from code are the highest', (t) => {
  const layers = [set({ 'optimizer.name': 'natural' })];

  t.is(resolve(layers).entry('optimizer.damping')!.origin, 'default');
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'ppo',
    environment: 'Road-v0',
    layers: [...layers, set({ 'optimizer.damping': '0.5' })],
    overrides: { optimizer: { damping: 0.25 } },
  });
  t.is(configuration.value('optimizer.damping'), 0.25);
  t.is(configuration.entry('optimizer.damping')!.origin, 'code');
});

test('the schema is the union of core, the chosen parts, the algorithm and the environment', (t) => {
  const keys = resolve([]).entries.map(({ key }) => key);

  t.deepEqual(keys.slice(0, 4), ['seed', 'plugins', 'optimizer.name', 'optimizer.rate']);
  for (const key of [
    'constraint.name',
    'constraint.costLimit',
    'trustRegion.maxKl',
    'training.steps',
    'policy.hiddenSizes',
    'critic.passes',
    'advantage.gamma',
    'algorithm.temperature',
    'environment.normalizeObservations',
    'environment.friction',
    'log.window',
  ]) {
    t.true(keys.includes(key), key);
  }
  t.false(keys.includes('optimizer.damping'));
  t.is(new Set(keys).size, keys.length);
});

test('names come first: a layer may choose a part and set it, whatever the order of keys', (t) => {
  const configuration = resolve([file({ 'optimizer.damping': 0.5, optimizer: { name: 'kfac' } })]);

  t.deepEqual(configuration.parts, { optimizer: 'kfac', constraint: 'none', trustRegion: 'stop' });
  t.is(configuration.value('optimizer.damping'), 0.5);
  t.is(configuration.entry('optimizer.name')!.origin, 'belay.yaml');
});

test('an algorithm’s defaults for a part lapse with the part, and those of core’s keys stay', (t) => {
  const configuration = resolve([set({ 'optimizer.name': 'kfac' })]);

  t.is(configuration.entry('optimizer.rate'), undefined);
  t.is(configuration.value('training.clip'), 0.2);
  t.is(configuration.value('constraint.costWindow'), 50);
});

test('a file’s settings for the part it names lapse where a flag chooses another part', (t) => {
  const configuration = resolve([
    file({
      optimizer: { name: 'kfac', damping: 0.7 },
      constraint: { name: 'own-loss', inner: 'fisher', costLimit: 5 },
    }),
    set({ 'optimizer.name': 'natural', 'constraint.name': 'none' }),
  ]);

  // Both parts have a damping; the file spoke of kfac's.
  t.is(configuration.value('optimizer.damping'), 0.1);
  t.is(configuration.value('constraint.costLimit'), 5);
});

test('sections and values are given as parts and environments want them', (t) => {
  const configuration = resolve([]);
  const environment = registry.environment('Road-v0');

  t.like(configuration.section('training'), { clip: 0.2 });
  t.deepEqual(configuration.section('nothing'), {});
  t.deepEqual(partSettings(configuration, 'environment', environment.settings), { friction: 0.5 });
  t.throws(() => configuration.value('training.nothing'), { code: 'unknown-key' });
});

test('a schedule is the trust region’s where training says null', (t) => {
  t.deepEqual(resolveSchedule(resolve([]), registry), { batchSize: 64, passes: 40 });
  t.deepEqual(resolveSchedule(resolve([set({ 'trustRegion.name': 'free' })]), registry), {
    batchSize: 'all',
    passes: 1,
  });
  t.deepEqual(resolveSchedule(resolve([set({ 'training.batchSize': 'all', 'training.passes': '3' })]), registry), {
    batchSize: 'all',
    passes: 3,
  });
  t.deepEqual(resolveSchedule(resolve([], 'off-policy'), registry), { batchSize: 'all', passes: 1 });
});

test('maxKl is the trust region’s where it has one', (t) => {
  t.is(resolveMaxKl(resolve([])), 0.02);
  t.is(resolveMaxKl(resolve([set({ 'trustRegion.name': 'free' })])), null);
});

test('what maxKl bounds is the trust region’s to say, an update where it says nothing', (t) => {
  const bounds = (values: Record<string, string>) => resolveMaxKlBounds(resolve([set(values)]), registry);

  t.is(bounds({}), 'update');
  t.is(bounds({ 'trustRegion.perStep': 'true' }), 'step');
  t.is(bounds({ 'trustRegion.name': 'free' }), 'update');
});

test('a number limits the total cost, a map costs by name, Infinity none', (t) => {
  const none = Number.POSITIVE_INFINITY;
  const limits = (value: string) =>
    costLimits(resolve([set({ 'constraint.costLimit': value })]), registry.environment('Road-v0'));
  const names = ['cost', 'hazards', 'vases'];

  t.deepEqual(limits('7'), { names, limits: [7, none, none], constraints: ['cost'] });
  t.deepEqual(limits('0'), { names, limits: [0, none, none], constraints: ['cost'] });
  t.deepEqual(limits('{vases: 1, hazards: 2}'), { names, limits: [none, 2, 1], constraints: ['hazards', 'vases'] });
  t.deepEqual(limits('{hazards: Infinity, cost: 3}'), { names, limits: [3, none, none], constraints: ['cost'] });
  t.deepEqual(limits('Infinity'), { names, limits: [none, none, none], constraints: [] });
  t.deepEqual(limits('{}').constraints, []);
});

const sentence = test.macro((t, layer: ConfigurationLayer, code: AnyErrorCode, expected: string) =>
  refuses(t, [layer], code, expected),
);

test(
  'unknown key',
  sentence,
  set({ 'training.step': '5' }),
  'unknown-key',
  'training.step=5 (--set) is no setting; the nearest is training.steps.',
);
test(
  'unknown nested key of a file',
  sentence,
  file({ critic: { learningrat: 1 } }),
  'unknown-key',
  'critic.learningrat=1 (belay.yaml) is no setting; the nearest is critic.learningRate.',
);
test(
  'unknown dotted key of a file',
  sentence,
  file({ 'critic.learningrat': 1 }),
  'unknown-key',
  'critic.learningrat=1 (belay.yaml) is no setting; the nearest is critic.learningRate.',
);
test(
  'unknown section',
  sentence,
  file({ trainig: { steps: 5 } }),
  'unknown-key',
  'trainig.steps=5 (belay.yaml) is no setting; the nearest is training.steps.',
);
test(
  'a short key',
  sentence,
  set({ steps: '5' }),
  'unknown-key',
  'steps=5 (--set) is no setting; the nearest is training.steps.',
);
test(
  'a key of a part that is not chosen',
  sentence,
  set({ 'optimizer.damping': '0.5' }),
  'unknown-key',
  'optimizer.damping (--set) belongs to kfac and natural, but optimizer.name=adam; remove it, or set optimizer.name=kfac.',
);
test(
  'nearly a key of a part that is not chosen',
  sentence,
  set({ 'optimizer.dampin': '0.5' }),
  'unknown-key',
  'optimizer.dampin=0.5 (--set) is no setting; the nearest is optimizer.damping, which belongs to kfac and natural, but optimizer.name=adam; remove it, or set optimizer.name=kfac.',
);
test(
  'a key of another environment',
  sentence,
  file({ environment: { grip: 2 } }),
  'unknown-key',
  "environment.grip (belay.yaml) belongs to Track-v0, but this run's environment is Road-v0; remove it.",
);
test(
  'a section as a value',
  sentence,
  set({ optimizer: 'kfac' }),
  'unknown-key',
  'optimizer=kfac (--set) sets a whole section; set one of its keys, such as optimizer.name.',
);
test(
  'an unknown part',
  sentence,
  file({ optimizer: { name: 'Adm' } }),
  'unknown-optimizer',
  'optimizer.name=Adm (belay.yaml) is no optimizer; the nearest is adam (known: adam, kfac, natural).',
);
test(
  'a part’s name of a wrong type',
  sentence,
  file({ constraint: { name: 3 } }),
  'unknown-constraint-handler',
  'constraint.name=3 (belay.yaml) is no constraint handler; the nearest is dual (known: dual, none, own-loss).',
);
test(
  'a wrong type',
  sentence,
  file({ training: { steps: 'many' } }),
  'bad-value',
  'training.steps=many (belay.yaml) must be an integer of 1 or more.',
);
test(
  'a number in quotes',
  sentence,
  file({ training: { steps: '100' } }),
  'bad-value',
  "training.steps='100' (belay.yaml) must be an integer of 1 or more.",
);
test(
  'NaN',
  sentence,
  set({ 'optimizer.rate': 'NaN' }),
  'bad-value',
  'optimizer.rate=NaN (--set) must be a number from 0 to 1.',
);
test(
  'NaN from code',
  sentence,
  file({ optimizer: { rate: Number.NaN } }),
  'bad-value',
  'optimizer.rate=NaN (belay.yaml) must be a number from 0 to 1.',
);
test(
  'out of range',
  sentence,
  set({ 'advantage.gamma': '1.5' }),
  'bad-value',
  'advantage.gamma=1.5 (--set) must be a number from 0 to 1.',
);
test(
  'a value that is not allowed',
  sentence,
  set({ 'advantage.estimator': 'gae-rt' }),
  'bad-value',
  'advantage.estimator=gae-rt (--set) must be one of gae, gae-rtg, vtrace, plain; the nearest is gae-rtg.',
);
test(
  'null where it means nothing',
  sentence,
  file({ seed: null }),
  'bad-value',
  'seed=null (belay.yaml) must be an integer from 0 to 4294967295.',
);
test(
  'an unknown cost',
  sentence,
  set({ 'constraint.costLimit': '{hazard: 10}' }),
  'unknown-cost',
  'constraint.costLimit={ hazard: 10 } (--set) limits hazard, which is no cost of Road-v0; the nearest is hazards (costs: cost, hazards, vases).',
);
test(
  'a bad variable',
  sentence,
  variables({ BELAY_SEED: 'one' }),
  'bad-value',
  'seed=one (BELAY_SEED) must be an integer from 0 to 4294967295.',
);
test(
  'an unknown variable',
  sentence,
  variables({ BELAY_TRAINING_STEP: '5' }),
  'unknown-key',
  'BELAY_TRAINING_STEP=5 names no setting of this run; the nearest variable is BELAY_TRAINING_STEPS.',
);
test(
  'a variable of a part that is not chosen',
  sentence,
  variables({ BELAY_OPTIMIZER_DAMPING: '5' }),
  'unknown-key',
  'BELAY_OPTIMIZER_DAMPING=5 sets optimizer.damping, which belongs to kfac and natural, but optimizer.name=adam; remove it, or set optimizer.name=kfac.',
);
test(
  'a key both dotted and nested',
  sentence,
  file({ 'training.steps': 5000, training: { steps: 6000 } }),
  'key-twice',
  'training.steps is set twice in belay.yaml, dotted and nested; keep one of them.',
);
test(
  'a file of another algorithm',
  sentence,
  file({ algorithm: 'cpo' }),
  'other-run',
  "belay.yaml is for algorithm cpo, but this run's is ppo; change the line algorithm, or remove it.",
);
test(
  'a file of another environment',
  sentence,
  file({ environment: { name: 'Track-v0' } }),
  'other-run',
  "belay.yaml is for environment Track-v0, but this run's is Road-v0; change the line environment.name, or remove it.",
);

test('a slot that the algorithm does not have is said to be none of its', (t) => {
  const error = t.throws(() => resolve([set({ 'trustRegion.maxKl': '1' })], 'off-policy'));

  t.is(
    error?.message,
    'trustRegion.maxKl (--set) is of a trust region, but algorithm off-policy has only optimizer and eStep; remove it.',
  );
});

test('limits are of the costs that the environment has with its settings', (t) => {
  const shops = toyRegistry();
  const road = shops.environment('Road-v0');
  const settings = { pits: { doc: 'Number of pits.', format: 'integer', default: 0, min: 0 } } as const;
  const configure = ({ pits = 0 }: Record<string, unknown>) => ({
    ...road,
    id: 'Pits-v0',
    settings,
    costs: (pits as number) > 0 ? ['total', 'pits'] : ['total'],
  });
  shops.add({
    name: 'pits',
    version: '1.0.0',
    setup: (belay) => belay.environment({ ...configure({}), configure }),
  });
  const request = { registry: shops, algorithm: 'ppo', environment: 'Pits-v0' };
  const limit = { 'constraint.costLimit': { pits: 3 } };
  const error = t.throws(() => resolveConfiguration({ ...request, overrides: limit }), { code: 'unknown-cost' });
  t.regex(error!.message, /costs: total\)/);
  const configuration = resolveConfiguration({ ...request, overrides: { ...limit, 'environment.pits': 2 } });
  t.deepEqual(environmentOf(shops, configuration).costs, ['total', 'pits']);
  t.throws(() => resolveConfiguration({ ...request, overrides: { ...limit, 'environment.pits': -2 } }), {
    code: 'unknown-cost',
  });
});

test('an algorithm without a constraint handler still has limits', (t) => {
  t.is(resolve([], 'off-policy').value('constraint.costLimit'), 25);
});

test('a wrong value is refused also where a later source replaces it', (t) => {
  refuses(
    t,
    [file({ seed: -1 }), set({ seed: '1' })],
    'bad-value',
    'seed=-1 (belay.yaml) must be an integer from 0 to 4294967295.',
  );
});

test('an algorithm’s overrides may follow from what the environment is', (t) => {
  const derived = toyRegistry().add(
    plugin('derived', (belay) => {
      belay.algorithm({
        ...registry.algorithm('ppo'),
        name: 'short-epochs',
        environments: ({ id, maxSteps }): Settings =>
          id === 'Road-v0' ? { 'training.stepsPerEpoch': 3 * maxSteps } : {},
      });
    }),
  );
  const entry = (environment: string, layers: readonly ConfigurationLayer[] = []) =>
    resolveConfiguration({ registry: derived, algorithm: 'short-epochs', environment, layers }).entry(
      'training.stepsPerEpoch',
    )!;

  const road = entry('Road-v0');
  t.is(road.value, 3 * derived.environment('Road-v0').maxSteps);
  t.is(road.origin, 'short-epochs for Road-v0');
  t.is(entry('Track-v0').value, 20_000);
  t.is(entry('Road-v0', [file({ training: { stepsPerEpoch: 11 } })]).value, 11);
});

test('an algorithm’s overrides follow from the environment as the run’s settings make it, which alone is asked', (t) => {
  const road = registry.environment('Road-v0');
  const derived = toyRegistry().add(
    plugin('derived', (belay) => {
      belay.environment({
        ...road,
        id: 'Lane-v0',
        settings: { laps: { doc: 'Laps.', format: 'integer', default: 1, min: 0 } },
        configure: ({ laps }) => {
          if (laps === 1) throw new Error('asked with settings that the run does not have');
          return { ...road, id: 'Lane-v0', maxSteps: 100 * (laps as number) };
        },
      });
      belay.algorithm({
        ...registry.algorithm('ppo'),
        name: 'short-epochs',
        environments: ({ maxSteps }) => ({ 'training.stepsPerEpoch': maxSteps }),
      });
    }),
  );
  const layers = [set({ 'environment.laps': '3' })];
  const request = { registry: derived, algorithm: 'short-epochs', environment: 'Lane-v0', layers };

  t.is(resolveConfiguration(request).value('training.stepsPerEpoch'), 300);
});

test('an algorithm’s overrides may follow from the length of the run, whichever layer says it', (t) => {
  const derived = toyRegistry().add(
    plugin('derived', (belay) => {
      belay.algorithm({
        ...registry.algorithm('ppo'),
        name: 'longer-epochs',
        environments: (_environment, { steps }): Settings => (steps >= 5000 ? { 'training.stepsPerEpoch': 50 } : {}),
      });
    }),
  );
  const epoch = (...layers: readonly ConfigurationLayer[]) =>
    resolveConfiguration({ registry: derived, algorithm: 'longer-epochs', environment: 'Road-v0', layers }).value(
      'training.stepsPerEpoch',
    );

  t.is(epoch(set({ 'training.steps': '4999' })), 20_000);
  t.is(epoch(set({ 'training.steps': '5000' })), 50);
  t.is(epoch(file({ training: { steps: 6000 } })), 50);
  t.is(epoch(file({ training: { steps: 6000 } }), set({ 'training.steps': '100' })), 20_000);
  t.is(epoch(file({ training: { steps: 6000, stepsPerEpoch: 7 } })), 7);
  // What the schema says where no layer does: a million.
  t.is(epoch(), 50);
});

test('a default for an environment whose value its setting does not take is refused with the algorithm as its origin', (t) => {
  const bad = toyRegistry().add(
    plugin('bad', (belay) => {
      // What follows from the environment is not known when the algorithm is registered.
      const environments = () => ({ 'training.clip': -1 });
      belay.algorithm({ ...registry.algorithm('ppo'), name: 'worse', environments });
    }),
  );

  t.throws(() => resolveConfiguration({ registry: bad, algorithm: 'worse', environment: 'Road-v0' }), {
    message: 'training.clip=-1 (worse for Road-v0) must be a number above 0 (Infinity is allowed).',
  });
});

test('variables that are no settings of Belay, and the documented few that are none, are passed over', (t) => {
  const configuration = resolve([
    variables({ PATH: '/bin', BELAY_NO_RESTART: '1', BELAY_TRAINING_STEPS_PER_EPOCH: '7' }),
  ]);

  t.is(configuration.value('training.stepsPerEpoch'), 7);
  t.is(configuration.entry('training.stepsPerEpoch')!.origin, 'BELAY_TRAINING_STEPS_PER_EPOCH');
});

test('a variable chooses a part', (t) => {
  t.is(resolve([variables({ BELAY_TRUST_REGION_NAME: 'free' })]).parts['trustRegion'], 'free');
});

test('an empty section of a file changes nothing', (t) => {
  t.deepEqual(resolve([file({ training: null, policy: {} })]).entries, resolve([]).entries);
});

test('a limit in a later layer replaces an earlier map', (t) => {
  const layers = [file({ constraint: { costLimit: { hazards: 1 } } }), set({ 'constraint.costLimit': '{vases: 2}' })];

  t.deepEqual(resolve(layers).value('constraint.costLimit'), { vases: 2 });
});

test('a run made before a setting existed has its former value, and any other source today’s default', (t) => {
  const later: SettingsSchema = {
    swift: { doc: 'Came later.', format: 'boolean', default: true, formerly: false },
  };
  const known = toyRegistry().add(
    plugin('later', (belay) => belay.environment(environment({ id: 'Later-v0', settings: later }))),
    { origin: 'later.ts', url: 'file:///later.ts' },
  );
  const swift = (values: ConfigurationLayer['values'], ...more: ConfigurationLayer[]) => {
    const layers = [file(values), ...more];
    return resolveConfiguration({ registry: known, algorithm: 'ppo', environment: 'Later-v0', layers }).value(
      'environment.swift',
    );
  };
  const versions = { belay: '0.1.0', node: '20.0.0' };

  t.true(swift({}));
  t.true(swift({ seed: 3 }));
  t.false(swift({ versions }));
  t.true(swift({ versions, environment: { name: 'Later-v0', swift: true } }));
  t.true(swift({ versions }, set({ 'environment.swift': 'true' })));
});

test('a renamed setting is refused with its new name, whatever source gives it', (t) => {
  refuses(
    t,
    [file({ policy: { firstStd: 0.4 } })],
    'unknown-key',
    'policy.firstStd=0.4 (belay.yaml) has been renamed: write policy.initialStd instead of policy.firstStd.',
  );
  refuses(
    t,
    [variables({ BELAY_POLICY_LAST_STD: '0.4' })],
    'unknown-key',
    'BELAY_POLICY_LAST_STD=0.4 has been renamed: set BELAY_POLICY_FINAL_STD instead of BELAY_POLICY_LAST_STD.',
  );
});

const renaming = toyRegistry().add(
  plugin('renaming', (belay) => {
    belay.optimizer('renaming', {
      summary: 'An optimizer with a renamed value.',
      settings: {
        rows: {
          doc: 'Rows.',
          format: 'choice',
          default: 'whole',
          values: ['minibatch', 'whole'],
          formerValues: { view: 'minibatch' },
        },
      },
      create: () => {
        throw new Error('never made');
      },
    });
  }),
);
const withRenaming = (layer: ConfigurationLayer) =>
  resolveConfiguration({ registry: renaming, algorithm: 'ppo', environment: 'Road-v0', layers: [layer] });

test('a renamed value is refused with its new name', (t) => {
  t.throws(() => withRenaming(set({ 'optimizer.name': 'renaming', 'optimizer.rows': 'view' })), {
    code: 'bad-value',
    message: 'optimizer.rows=view (--set) has been renamed: write optimizer.rows=minibatch instead.',
  });
});

test('what an earlier version saved of a run is read under the present names', (t) => {
  const values = { policy: { firstStd: 0.4 }, optimizer: { name: 'renaming', rows: 'view' } };

  const configuration = withRenaming({ ...file(values), saved: true });

  t.is(configuration.value('policy.initialStd'), 0.4);
  t.is(configuration.value('optimizer.rows'), 'minibatch');
});

test('a saved off-policy run has its range of log σ under the present names', (t) => {
  const known = toyRegistry().add(
    plugin('family', (belay) => {
      belay.algorithm({
        ...registry.algorithm('ppo'),
        name: 'sac',
        family: 'off-policy',
        defaults: {},
        environments: {},
      });
    }),
  );
  const saved: ConfigurationLayer = { ...file({ policy: { leastLogStd: -3, mostLogStd: 1 } }), saved: true };

  const { value } = resolveConfiguration({
    registry: known,
    algorithm: 'sac',
    environment: 'Road-v0',
    layers: [saved],
  });

  t.is(value('policy.minLogStd'), -3);
  t.is(value('policy.maxLogStd'), 1);
});
