import type { LogRow, Plugin, ResidentEngine } from '@belay-rl/core';
import { createTraining } from '@belay-rl/core/run';
import test from 'ava';
import { plugin } from '../plugins/toy-plugin.ts';
import { DeviceEngine } from '../rollouts/device-engine.ts';
import { MemorySink, tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

/** An engine that keeps updates on its device, but not of these parts. */
class Refusing extends DeviceEngine implements ResidentEngine {
  asked = 0;
  readonly resident = {
    refusal: (): string => {
      this.asked++;
      return 'this device learns nothing';
    },
    create: (): never => {
      throw new Error('It was refused.');
    },
  };
}

async function run(engine: DeviceEngine, plugins: readonly Plugin[] = []) {
  const registry = tinyRegistry();
  for (const one of plugins) registry.add(one);
  const rows: LogRow[] = [];
  const messages: string[] = [];
  const sink = new MemorySink();
  const training = await createTraining({
    registry,
    configuration: tinyConfiguration(registry, { 'training.steps': 240, 'training.workers': 0 }),
    engine,
    sinks: [
      sink,
      { open() {}, row: (row) => void rows.push(row), message: (line) => void messages.push(line), close() {} },
    ],
  });
  await training.run();
  await training.dispose();
  return { rows: sink.rows, messages };
}

test('a run that the engine’s device refuses has the bits of one that was never asked', async (t) => {
  const made: string[] = [];
  const streams = plugin('streams', (belay) =>
    belay.rebind('random', (stream, _seed, inner) => {
      made.push(stream);
      return inner();
    }),
  );
  const engine = new Refusing();

  const plain = await run(new DeviceEngine(), [streams]);
  const before = made.splice(0);
  const refused = await run(engine, [streams]);

  t.deepEqual(refused.rows, plain.rows);
  t.deepEqual(made, before, 'the same streams, in the same order');
  t.is(engine.asked, 1);
  t.true(refused.messages.some((line) => /losses go through the host, .*: this device learns nothing\.$/.test(line)));
});

test('a plugin’s critics learn on the host: no device is asked', async (t) => {
  const engine = new Refusing();
  const own = plugin('own', (belay) => belay.rebind('critic', (_name, _engine, inner) => inner()));

  const { messages } = await run(engine, [own]);

  t.is(engine.asked, 0);
  t.true(
    messages.some((line) => /a plugin brings critics of its own\.$/.test(line)),
    messages.join('\n'),
  );
});
