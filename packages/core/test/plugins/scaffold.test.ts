import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, type Environment, type FirstOrderOptimizer, type PartContext } from '@belay-rl/core';
import { loadPlugin } from '@belay-rl/core/node';
import { Registry, type ScaffoldKind, scaffold, scaffoldKinds, scaffoldUse } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';
import { corePlugin } from '../../src/parts/plugin.ts';

const penalty = definePlugin({
  name: 'penalty',
  version: '1.0.0',
  setup: (belay) =>
    belay.constraintHandler('p3o-penalty', {
      summary: 'Stands for the one of the baselines.',
      constraints: [1, 1],
      settings: { kappa: { doc: 'Weight.', format: 'number', default: 1 } },
      create: () => {
        throw new Error('never made');
      },
    }),
});

async function loaded(t: ExecutionContext, kind: ScaffoldKind): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'belay-scaffold-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, `my-${kind}.ts`), scaffold(kind, `my-${kind}`));
  const { plugin, origin, url } = await loadPlugin(`./my-${kind}.ts`, { from: folder });
  const registry = new Registry();
  // A composition is checked against the parts that are there: core's, and a handler of another plugin.
  if (kind === 'algorithm') registry.add(corePlugin).add(penalty);
  return registry.add(plugin, { origin, url });
}

const kinds = {
  'constraint-handler': 'constraint',
  optimizer: 'optimizer',
  'trust-region': 'trustRegion',
  algorithm: 'algorithm',
  environment: 'environment',
  wrapper: 'wrapper',
  network: 'network',
  'log-sink': 'logSink',
} as const;

for (const kind of scaffoldKinds) {
  test(`a new ${kind} loads from a folder without node_modules and registers its name`, async (t) => {
    const registry = await loaded(t, kind);

    t.deepEqual(registry.names(kinds[kind]), [`my-${kind}`]);
    t.deepEqual(
      registry.plugins.slice(-1).map(({ plugin }) => plugin.name),
      [`my-${kind}`],
    );
    t.regex(scaffoldUse(kind, `my-${kind}`), new RegExp(`--plugin \\./my-${kind}\\.ts`));
  });
}

test('the new environment ends its episodes, costs inside its disc, and repeats with its seed', async (t) => {
  const definition = (await loaded(t, 'environment')).environment('my-environment');
  const environment = (await definition.create({})) as Environment;
  const walk = (seed: number) => {
    const rows = [Array.from(environment.reset(seed))];
    let costs = 0;
    for (let steps = 1; ; steps++) {
      const [x, y] = rows.at(-1)!;
      const { observation, cost, terminated, truncated } = environment.step(Float32Array.of(-x!, -y!));
      rows.push(Array.from(observation));
      costs += cost as number;
      if (terminated || truncated) return { rows, costs, steps };
    }
  };

  const { rows, costs, steps } = walk(5);

  t.true(steps <= definition.maxSteps);
  t.true(costs > 0);
  t.deepEqual(walk(5).rows, rows);
  t.notDeepEqual(walk(6).rows, rows);
});

test('the new optimizer’s step has the length it promises, along the gradient', async (t) => {
  const registry = await loaded(t, 'optimizer');
  const engine = {
    dot: (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0),
    axpy: (scale: number, x: Float32Array, y: Float32Array) => y.set(y.map((value, i) => value + scale * x[i]!)),
  };
  const optimizer = registry
    .optimizer('my-optimizer')
    .create({ length: 0.5 }, { engine } as unknown as PartContext) as FirstOrderOptimizer;
  const delta = new Float32Array(2);

  optimizer.step(Float32Array.of(3, 4), delta);

  // 0.5 · (3, 4)/5.
  t.deepEqual([...delta], [Math.fround(0.3), Math.fround(0.4)]);
});

test('an unknown kind and a name that is no identifier are refused with what is allowed', (t) => {
  t.throws(() => scaffold('optimiser', 'mine'), {
    code: 'unknown-kind',
    message:
      'There is no kind optimiser of plugin; the nearest is optimizer (known: constraint-handler, optimizer, trust-region, algorithm, environment, wrapper, network, log-sink).',
  });
  t.throws(() => scaffold('optimizer', '../mine'), {
    code: 'bad-name',
    message:
      '../mine is no name for a plugin: at most 100 letters, digits, - and _, a letter first, such as my-optimizer.',
  });
});
