import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AnyErrorCode, BelayError, type SettingValue } from '@belay-rl/core';
import {
  type ConfigurationSources,
  configuredPlugins,
  formatConfiguration,
  loadConfiguration,
} from '@belay-rl/core/node';
import { type ConfigurationLayer, resolveConfiguration } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';
import convict from 'convict';
import { planConfiguration } from '../../src/config/plan-configuration.ts';
import { mergeLayers } from '../../src/config/resolve-configuration.ts';
import { convictSchema, convictStore } from '../../src/node/config-convict.ts';
import { toyRegistry } from '../plugins/toy-plugin.ts';

const registry = toyRegistry();
const of = { registry, algorithm: 'ppo', environment: 'Road-v0' } as const;

/** A folder with the given files, gone after the test. */
function folder(t: ExecutionContext, files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'belay-config-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

function refuses(t: ExecutionContext, sources: ConfigurationSources, code: AnyErrorCode, sentence: string): void {
  const error = t.throws(() => loadConfiguration({ ...of, ...sources }), { instanceOf: BelayError })!;
  t.is(error.message, sentence);
  t.is(error.code, code);
  t.is(error.exitCode, 2);
}

test('file < environment variables < --set < short flags', (t) => {
  const cwd = folder(t, {
    'belay.yaml': 'seed: 1\ntraining: { steps: 1, stepsPerEpoch: 11, environments: 111 }\noptimizer.rate: 1e-4\n',
  });
  const env = { BELAY_SEED: '2', BELAY_TRAINING_STEPS: '2', BELAY_TRAINING_STEPS_PER_EPOCH: '22' };
  const sources = { file: 'belay.yaml', env, set: ['seed=3', 'training.steps=3', 'seed=4'], flags: { seed: '5' }, cwd };

  const configuration = loadConfiguration({ ...of, ...sources });

  const shown = (key: string) => [configuration.value(key), configuration.entry(key)!.origin];
  t.deepEqual(shown('seed'), [5, '--seed']);
  t.deepEqual(shown('training.steps'), [3, '--set']);
  t.deepEqual(shown('training.stepsPerEpoch'), [22, 'BELAY_TRAINING_STEPS_PER_EPOCH']);
  t.deepEqual(shown('training.environments'), [111, 'belay.yaml']);
  t.deepEqual(shown('optimizer.rate'), [1e-4, 'belay.yaml']);
  t.deepEqual(shown('advantage.gamma'), [0.9, 'ppo for Road-v0']);
  t.deepEqual(shown('training.clip'), [0.2, 'algorithm ppo']);
  t.deepEqual(shown('policy.logStd'), [0, 'default']);
});

test('of one key the last --set wins, and its value may hold an equals sign', (t) => {
  t.is(loadConfiguration({ ...of, set: ['seed=3', 'seed=4'] }).value('seed'), 4);
  t.deepEqual(loadConfiguration({ ...of, set: ['log.sinks=a=b'] }).value('log.sinks'), ['a=b']);
});

test('a value that a later --set or a short flag replaces is checked too', (t) => {
  const of_ = { ...of, flags: { steps: '1000' } };

  for (const set of [['training.steps=..'], ['training.steps=..', 'training.steps=5000']]) {
    t.throws(() => loadConfiguration({ ...of_, set }), {
      code: 'bad-value',
      message: /training\.steps=\.\. \(--set\)/,
    });
  }
  t.is(loadConfiguration({ ...of_, set: ['training.steps=5000'] }).value('training.steps'), 1000);
});

test('the short flags are keys like any other', (t) => {
  const configuration = loadConfiguration({
    ...of,
    flags: { steps: '1e5', seed: '7', workers: 'null', limit: '{hazards: 1}' },
  });

  t.is(configuration.value('training.steps'), 1e5);
  t.is(configuration.value('seed'), 7);
  t.is(configuration.value('training.workers'), null);
  t.deepEqual(configuration.value('constraint.costLimit'), { hazards: 1 });
  refuses(
    t,
    { flags: { limit: '-1' } },
    'bad-value',
    'constraint.costLimit=-1 (--limit) must be a number of 0 or more (Infinity is allowed), or a map of such numbers by cost name, such as { hazards: 10 }.',
  );
});

test('process.env and process.argv are read only where they are given', (t) => {
  process.env['BELAY_SEED'] = '99';
  process.argv.push('--seed', '98');
  t.teardown(() => {
    delete process.env['BELAY_SEED'];
    process.argv.splice(-2);
  });

  t.is(loadConfiguration(of).value('seed'), 0);
  t.is(loadConfiguration({ ...of, env: process.env }).value('seed'), 99);
});

test('convict and the checker that a browser uses agree on a table of layers', (t) => {
  const tables: readonly (readonly ConfigurationLayer[])[] = [
    [],
    [{ origin: 'a', values: { optimizer: { name: 'kfac', damping: 0 }, policy: { hiddenSizes: [1, 2, 3] } } }],
    [{ origin: 'a', values: { constraint: { costLimit: { hazards: 1, vases: Number.POSITIVE_INFINITY } } } }],
    [
      { origin: 'a', values: { constraint: { costLimit: { hazards: 1 } } } },
      { origin: 'b', form: 'text', values: { 'constraint.costLimit': '{vases: 2}', 'training.clip': 'Infinity' } },
      { origin: 'c', form: 'variables', values: { BELAY_PLUGINS: 'a,b', BELAY_TRAINING_BATCH_SIZE: 'all' } },
    ],
    [{ origin: 'a', values: { training: { workers: 0, batchSize: null }, log: { sinks: ['one'] } } }],
  ];
  for (const layers of tables) {
    const plan = planConfiguration({ ...of, layers });
    const merged = mergeLayers(plan, convictStore(plan.schema));
    t.deepEqual(merged.entries, resolveConfiguration({ ...of, layers }).entries);
  }
});

/** What convict says of one value, without the checks that run before it. */
function convictAlone(key: string, value: unknown): string | null {
  const { schema } = planConfiguration(of);
  const config = convict(convictSchema(schema), { env: {}, args: [] }).set(key, value);
  try {
    config.validate({ allowed: 'strict' });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

test('convict’s formats refuse what is out of range, NaN, and text that is only partly a number', (t) => {
  for (const value of [Number.NaN, 'abc', '0.5x', 2, null, true, [0.5]]) {
    t.regex(convictAlone('optimizer.rate', value) ?? '', /optimizer\.rate: must be a number/, String(value));
  }
  for (const value of ['12abc', 1.5, -1]) {
    t.regex(convictAlone('training.steps', value) ?? '', /training\.steps: must be an integer/, String(value));
  }
  t.regex(convictAlone('policy.annealStd', 'yes') ?? '', /true or false/);
  t.regex(convictAlone('optimizer.nothing', 1) ?? '', /optimizer\.nothing/);
});

test('convict’s formats read text as flags do, and its own formats check choices and texts', (t) => {
  const { schema } = planConfiguration(of);
  const config = convict(convictSchema(schema), { env: {}, args: [] });

  const texts: readonly (readonly [key: string, text: string, value: SettingValue])[] = [
    ['optimizer.rate', '0.5', 0.5],
    ['training.steps', '1e5', 1e5],
    ['policy.hiddenSizes', '[64, 32]', [64, 32]],
    ['training.batchSize', 'all', 'all'],
  ];
  for (const [key, text, value] of texts) {
    t.deepEqual(config.set(key, text).get(key), value);
  }
  t.notThrows(() => config.validate({ allowed: 'strict' }));
  t.regex(convictAlone('policy.activation', 'tan') ?? '', /possible values.*tanh/);
});

test('the defaults of a run fit its convict schema', (t) => {
  const { schema } = planConfiguration(of);

  t.notThrows(() => convict(convictSchema(schema), { env: {}, args: [] }).validate({ allowed: 'strict' }));
});

test('a file that is missing, a folder, or broken is one sentence with its name, and line where there is one', (t) => {
  const cwd = folder(t, {
    'broken.yaml': 'seed: 1\ntraining:\n  steps: 5\n epochs: 2\n',
    'twice.yaml': 'seed: 1\nseed: 2\n',
    'list.yaml': '- seed\n',
    'alias.yaml': 'seed: *other\n',
    'sub/empty.yaml': '',
  });

  const missing = join(cwd, 'none.yaml');
  refuses(
    t,
    { file: 'none.yaml', cwd },
    'config-missing',
    `${missing} does not exist: give a YAML file with settings.`,
  );
  refuses(
    t,
    { file: 'sub', cwd },
    'config-missing',
    `${join(cwd, 'sub')} is a folder: give a YAML file with settings.`,
  );
  refuses(
    t,
    { file: 'broken.yaml', cwd },
    'config-broken',
    `${join(cwd, 'broken.yaml')}, line 4, is not YAML: All mapping items must start at the same column.`,
  );
  refuses(
    t,
    { file: 'twice.yaml', cwd },
    'config-broken',
    `${join(cwd, 'twice.yaml')}, line 2, is not YAML: seed stands twice in one map.`,
  );
  refuses(
    t,
    { file: 'list.yaml', cwd },
    'config-broken',
    `${join(cwd, 'list.yaml')} must hold settings such as training: { steps: 100000 }, not a list or a text.`,
  );
  refuses(
    t,
    { file: 'alias.yaml', cwd },
    'config-broken',
    `${join(cwd, 'alias.yaml')} is not YAML that can be read: Unresolved alias (the anchor must be set before the alias): other.`,
  );
  t.is(loadConfiguration({ ...of, file: 'sub/empty.yaml', cwd }).value('seed'), 0);
});

test('a dotted key in a file counts, and an unknown one is refused with the file’s name', (t) => {
  const cwd = folder(t, {
    'a.yaml': 'optimizer.rate: 0.25\n',
    'b.yaml': 'optimizer.rat: 0.25\n',
    'c.yaml': '__proto__: { x: 1 }\n',
  });

  t.is(loadConfiguration({ ...of, file: 'a.yaml', cwd }).value('optimizer.rate'), 0.25);
  refuses(
    t,
    { file: 'b.yaml', cwd },
    'unknown-key',
    'optimizer.rat=0.25 (b.yaml) is no setting; the nearest is optimizer.rate.',
  );
  t.throws(() => loadConfiguration({ ...of, file: 'c.yaml', cwd }), { code: 'unknown-key' });
  t.is(({} as { x?: number }).x, undefined);
});

test('--set without a key or an equals sign is refused with an example', (t) => {
  for (const assignment of ['seed', '=5']) {
    refuses(
      t,
      { set: [assignment] },
      'bad-flag',
      `--set ${assignment} must be key=value, for example --set training.steps=100000.`,
    );
  }
});

test('text with NaN or letters is refused for a number, from every text source', (t) => {
  refuses(t, { set: ['optimizer.rate=abc'] }, 'bad-value', 'optimizer.rate=abc (--set) must be a number from 0 to 1.');
  refuses(
    t,
    { env: { BELAY_OPTIMIZER_RATE: 'NaN' } },
    'bad-value',
    'optimizer.rate=NaN (BELAY_OPTIMIZER_RATE) must be a number from 0 to 1.',
  );
  refuses(t, { flags: { steps: '5x' } }, 'bad-value', 'training.steps=5x (--steps) must be an integer of 1 or more.');
  refuses(t, { env: { BELAY_SEED: '' } }, 'bad-value', "seed='' (BELAY_SEED) must be an integer from 0 to 4294967295.");
});

test('a formatted configuration is read back to the same settings', (t) => {
  const configuration = loadConfiguration({
    ...of,
    set: [
      'optimizer.name=kfac',
      'optimizer.damping=1e-7',
      'constraint.costLimit={hazards: 10, vases: Infinity}',
      'training.clip=Infinity',
      'training.batchSize=all',
      'policy.hiddenSizes=[7]',
      'algorithm.temperature=0.30000000000000004',
      'log.sinks=["null", "a, b"]',
    ],
  });
  const text = formatConfiguration(configuration, { belay: '0.1.0', node: 'v24.0.0' });
  const cwd = folder(t, { 'config.yaml': text });

  const again = loadConfiguration({ ...of, file: 'config.yaml', cwd });

  const values = ({ entries }: typeof again) => entries.map(({ key, value }) => [key, value]);
  t.deepEqual(values(again), values(configuration));
  t.true(again.entries.every(({ origin }) => origin === 'config.yaml'));
  t.regex(text, /^algorithm:\n {2}name: ppo\n/);
  t.regex(text, /versions:\n {2}belay: 0\.1\.0\n {2}node: v24\.0\.0\n/);
  refuses(
    t,
    { file: 'config.yaml', cwd, algorithm: 'off-policy' } as ConfigurationSources,
    'other-run',
    "config.yaml is for algorithm ppo, but this run's is off-policy; change the line algorithm.name, or remove it.",
  );
});

test('a run’s config.yaml names what a part chose in place of the setting that left it the choice', (t) => {
  const configuration = loadConfiguration({ ...of, set: ['optimizer.name=kfac', 'optimizer.damping=0.7'] });

  const text = formatConfiguration(configuration, {}, {}, { 'optimizer.damping': 0.2 });

  t.is(
    loadConfiguration({ ...of, file: 'config.yaml', cwd: folder(t, { 'config.yaml': text }) }).value(
      'optimizer.damping',
    ),
    0.2,
  );
});

test('another part over a run’s config.yaml leaves the old part’s settings behind', (t) => {
  const text = formatConfiguration(loadConfiguration({ ...of, set: ['optimizer.name=kfac', 'optimizer.damping=0.7'] }));
  const cwd = folder(t, { 'config.yaml': text });

  const swapped = loadConfiguration({ ...of, file: 'config.yaml', cwd, set: ['optimizer.name=adam'] });

  t.is(swapped.parts['optimizer'], 'adam');
  t.is(swapped.entry('optimizer.damping'), undefined);
  t.is(swapped.value('optimizer.rate'), 5e-4);
});

test('plugins are found beside the file that names them, those of flags in the current folder', (t) => {
  const cwd = folder(t, { 'deep/belay.yaml': 'plugins: [./soft.ts, some-package, other.mjs]\n' });
  const file = 'deep/belay.yaml';

  t.deepEqual(configuredPlugins({ file, cwd }), [
    join(cwd, 'deep/soft.ts'),
    'some-package',
    join(cwd, 'deep/other.mjs'),
  ]);
  t.deepEqual(configuredPlugins({ file, cwd, env: { BELAY_PLUGINS: './b.ts,c' } }), [join(cwd, 'b.ts'), 'c']);
  t.deepEqual(configuredPlugins({ file, cwd, set: ['plugins=[d]'] }), ['d']);
  t.deepEqual(configuredPlugins({ cwd, set: ['plugins=[d]'], plugins: ['./e.ts', 'd'] }), ['d', join(cwd, 'e.ts')]);
  t.deepEqual(configuredPlugins({ cwd }), []);
  const configuration = loadConfiguration({ ...of, file, cwd, plugins: ['./e.ts'] });
  t.deepEqual(configuration.value('plugins'), [
    join(cwd, 'deep/soft.ts'),
    'some-package',
    join(cwd, 'deep/other.mjs'),
    join(cwd, 'e.ts'),
  ]);
  t.is(configuration.entry('plugins')!.origin, '--plugin');
});
