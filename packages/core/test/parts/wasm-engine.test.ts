import { definePlugin, type Engine } from '@belay-rl/core';
import { createTraining } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { MemorySink, tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

/** An engine of a plugin's: the usual one, counted. */
function countedEngine() {
  const seen = { made: 0, disposed: 0, slow: false };
  const plugin = definePlugin({
    name: 'test/engines',
    version: '1.0.0',
    setup(belay) {
      belay.engine('counted', {
        summary: 'The usual engine, counted.',
        settings: { slow: { doc: 'Take it slow.', format: 'boolean', default: false } },
        metrics: { 'Device/Made': 'engines made so far' },
        async create({ slow }, { megabytes }) {
          seen.made++;
          seen.slow = slow;
          const inner = createWasmEngine({ variant: 'strict', megabytes });
          const dispose = inner.dispose.bind(inner);
          return Object.assign(inner, {
            about: 'a counted engine',
            report: (log) => log.value('Device/Made', seen.made),
            dispose() {
              seen.disposed++;
              dispose();
            },
          } satisfies Pick<Engine, 'about' | 'report' | 'dispose'>);
        },
      });
      belay.engine('hollow', { summary: 'Computes nothing.', create: () => ({}) as Engine });
    },
  });
  return { seen, registry: tinyRegistry().add(plugin) };
}

test('engine.name chooses what computes the networks; the run says so, logs what it reports, and frees it', async (t) => {
  const { seen, registry } = countedEngine();
  const sinks = [new MemorySink(), new MemorySink()];
  const common = { 'training.steps': 240, 'training.kernels': 'strict' };
  const counted = await createTraining({
    registry,
    configuration: tinyConfiguration(registry, { ...common, 'engine.name': 'counted', 'engine.slow': true }),
    sinks: [sinks[0]!],
  });
  const usual = await createTraining({
    registry,
    configuration: tinyConfiguration(registry, common),
    sinks: [sinks[1]!],
  });

  await counted.run();
  await usual.run();
  t.throws(() => usual.load(counted.save()), {
    code: 'checkpoint-mismatch',
    message: /of engine counted, this run's is wasm/,
  });
  await counted.dispose();
  await usual.dispose();

  t.deepEqual(seen, { made: 1, disposed: 1, slow: true });
  t.true(sinks[0]!.messages.includes('Networks are computed by a counted engine.'));
  t.deepEqual(
    sinks[0]!.rows.map(({ 'Device/Made': made, ...row }) => [made, row]),
    sinks[1]!.rows.map((row) => [1, row]),
  );
});

test('an engine that does not exist, or lacks functions, is refused with who is to blame', async (t) => {
  const { registry } = countedEngine();

  t.throws(() => tinyConfiguration(registry, { 'engine.name': 'webgp' }), {
    code: 'unknown-engine',
    message: /^engine\.name=webgp .* is no engine; the nearest is .* \(known: counted, hollow, wasm\)\.$/,
  });
  t.throws(() => tinyConfiguration(registry, { 'engine.slow': true }), {
    message: /belongs to counted, but engine\.name=wasm/,
  });
  const configuration = tinyConfiguration(registry, { 'engine.name': 'hollow' });
  await t.throwsAsync(createTraining({ registry, configuration }), {
    code: 'bad-part',
    message: /^Engine hollow of plugin test\/engines returned from create an object without vector\(length\)/,
  });
});
