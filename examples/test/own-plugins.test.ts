import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import algorithms from '@belay-rl/algorithms';
import type { LogRow } from '@belay-rl/core';
import { loadPlugins } from '@belay-rl/core/node';
import {
  createRegistry,
  createTraining,
  resolveConfiguration,
  type ScaffoldKind,
  scaffold,
  scaffoldKinds,
  type Training,
} from '@belay-rl/core/run';
import { conformanceCases } from '@belay-rl/core/testing';
import kfcpo from '@belay-rl/kfcpo';
import test, { type ExecutionContext } from 'ava';

const examples = new URL('..', import.meta.url).pathname;

interface Use {
  /** Plugin files. */
  readonly plugins: readonly string[];
  readonly algorithm?: string;
  readonly environment?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

const columns = ['Metrics/EpRet', 'Metrics/EpCost', 'Train/KL', 'Misc/BestScore'];

/** A run of three epochs on a small environment, in this thread. */
async function train({ plugins, algorithm = 'kfcpo', environment = 'SpeedLimit-v0', settings = {} }: Use) {
  const registry = createRegistry().add(algorithms).add(kfcpo);
  await loadPlugins(registry, [join(examples, 'own-environment.ts'), ...plugins]);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment,
    overrides: {
      'training.steps': 2400,
      'training.stepsPerEpoch': 800,
      'training.environments': 2,
      'policy.hiddenSizes': [8],
      'critic.hiddenSizes': [8],
      'critic.passes': 1,
      'constraint.costLimit': 10,
      ...settings,
    },
  });
  return createTraining({ registry, configuration });
}

/** The rows of what is left of a run, times aside. */
async function rowsOf(training: Training, onEpoch?: () => void): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  await training.run({
    onEpoch: (row) => {
      rows.push(Object.fromEntries(Object.entries(row).filter(([column]) => !column.startsWith('Time/'))));
      onEpoch?.();
    },
  });
  await training.dispose();
  return rows;
}

/** Trains, changes the policy, logs finite numbers, and goes on from a checkpoint to the same bits. */
async function works(t: ExecutionContext, use: Use): Promise<void> {
  const training = await train(use);
  const before = new Float32Array(training.policy.size);
  const after = before.slice();
  training.policy.read(before);
  const saved: Uint8Array<ArrayBuffer>[] = [];

  const rows = await rowsOf(training, () => {
    saved.push(training.save());
    training.policy.read(after);
  });
  const resumed = await train(use);
  resumed.load(saved[0]!);

  t.is(rows.length, 3);
  t.notDeepEqual(after, before, 'the policy has changed');
  for (const column of columns) if (column in rows[2]!) t.true(Number.isFinite(rows[2]![column]), column);
  t.deepEqual(await rowsOf(resumed), rows.slice(1), 'a resumed run has the same rows');
}

/** KFCPO's K-FAC, with steps well within the guard's bound: three epochs are too few to be refused some. */
const short = { 'optimizer.stepKl': 0.003 };

const kinds: Readonly<Record<ScaffoldKind, (name: string, file: string) => Use>> = {
  optimizer: (name, file) => ({ plugins: [file], settings: { 'optimizer.name': name } }),
  'constraint-handler': (name, file) => ({ plugins: [file], settings: { ...short, 'constraint.name': name } }),
  'trust-region': (name, file) => ({ plugins: [file], settings: { ...short, 'trustRegion.name': name } }),
  algorithm: (name, file) => ({ plugins: [file], algorithm: name }),
  environment: (name, file) => ({ plugins: [file], environment: name, settings: short }),
  wrapper: (name, file) => ({ plugins: [file], settings: { ...short, 'wrapper.name': name } }),
  network: (name, file) => ({ plugins: [file], settings: { ...short, 'network.name': name } }),
  'log-sink': (name, file) => ({ plugins: [file], settings: { ...short, 'log.sinks': [name] } }),
};

const names: Readonly<Record<ScaffoldKind, string>> = {
  optimizer: 'signum',
  'constraint-handler': 'proportional',
  'trust-region': 'ball',
  algorithm: 'hill-climbing',
  environment: 'SpeedLimit-v0',
  wrapper: 'time-left',
  network: 'squares',
  'log-sink': 'tracker',
};

for (const kind of scaffoldKinds) {
  const file = join(examples, `own-${kind}.ts`);
  test(`the example of an own ${kind} trains and resumes`, async (t) => {
    await works(t, { ...kinds[kind](names[kind], file), ...(kind === 'environment' ? { plugins: [] } : {}) });
  });

  test(`the example of an own ${kind} has at most 40 lines`, async (t) => {
    t.true((await readFile(file, 'utf8')).trimEnd().split('\n').length <= 40);
  });

  test(`a new ${kind} trains and resumes as it is`, async (t) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'belay-new-')));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const name = `my-${kind}`;
    writeFileSync(join(folder, `${name}.ts`), scaffold(kind, name));

    await works(t, kinds[kind](name, join(folder, `${name}.ts`)));
  });
}

test('the example of an algorithm with a handler of its own trains and resumes, in at most 60 lines', async (t) => {
  const file = join(examples, 'quadratic-penalty.ts');
  await works(t, { plugins: [file], algorithm: 'quadratic-penalty' });
  t.true((await readFile(file, 'utf8')).trimEnd().split('\n').length <= 60);
});

test('the example of an own network has derivatives that fit its values', async (t) => {
  const plugin = (await import('../own-network.ts')).default;
  const own = conformanceCases({ plugins: [plugin] }).filter(({ title }) =>
    /tangent|bits alone|layers are/.test(title),
  );
  t.is(own.length, 3);
  for (const { run } of own) await t.notThrowsAsync(run());
});

test('the example of a batch trains and resumes, in at most 60 lines', async (t) => {
  const file = join(examples, 'own-batch.ts');
  await works(t, { plugins: [file], environment: 'Ferry-v0', settings: short });
  t.true((await readFile(file, 'utf8')).trimEnd().split('\n').length <= 60);
});
