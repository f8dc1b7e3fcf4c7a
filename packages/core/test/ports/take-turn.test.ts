import { definePlugin, type FirstOrderOptimizer } from '@belay-rl/core';
import { createRegistry, createTraining } from '@belay-rl/core/run';
import test from 'ava';
import { takeTurn } from '../../src/ports/take-turn.ts';
import driftingPointPlugin from '../rollouts/drifting-point.ts';
import { tinyConfiguration, tinyPlugin } from '../training/tiny-run.ts';

/** Keeps the thread for longer than a turn. */
function work(): void {
  const end = performance.now() + 60;
  while (performance.now() < end);
}

test('a loop is asked to wait once it has kept the thread for long, and then not again', async (t) => {
  work();
  let heard = false;
  setImmediate(() => {
    heard = true;
  });
  const first = takeTurn();

  await first;

  t.true(first instanceof Promise);
  t.true(heard);
  t.is(takeTurn(), null);
});

test('timers and signals have a turn between the slow steps of a policy update', async (t) => {
  let turns = 0;
  let at = 0;
  const turnsBefore: number[] = [];
  const slow: FirstOrderOptimizer = {
    natural: false,
    step(_gradient, delta) {
      delta.fill(0);
      turnsBefore.push(turns - at);
      at = turns;
      work();
    },
    settle() {},
    save: () => ({}),
    load() {},
  };
  const plugin = definePlugin({
    name: 'test/slow',
    version: '1.0.0',
    setup: (belay) => belay.optimizer('slow', { summary: 'Slow.', create: () => slow }),
  });
  const registry = createRegistry().add(tinyPlugin).add(driftingPointPlugin).add(plugin);
  const configuration = tinyConfiguration(registry, {
    'optimizer.name': 'slow',
    'training.steps': 120,
    'training.passes': 2,
  });
  const training = await createTraining({ registry, configuration });
  const count = (): void => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);

  await training.run();
  clearImmediate(counting);
  await training.dispose();

  t.true(turnsBefore.length >= 3);
  t.true(
    turnsBefore.slice(1).every((heard) => heard > 0),
    String(turnsBefore),
  );
});
