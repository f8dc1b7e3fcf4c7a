import type { EnvironmentDefinition } from '@belay-rl/core';
import { planEpochs, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { environment, toyRegistry } from '../plugins/toy-plugin.ts';

const registry = toyRegistry();
const road: EnvironmentDefinition = environment();

function plan(training: { steps: number; stepsPerEpoch?: number; environments?: number }, of = road) {
  return planEpochs(
    resolveConfiguration({ registry, algorithm: 'ppo', environment: 'Road-v0', overrides: { training } }),
    of,
  );
}

test('an epoch is shared evenly among the environments', (t) => {
  const epochs = plan({ steps: 1_000_000 });

  t.is(epochs.epochs, 50);
  t.is(epochs.stepsPerEpoch, 20_000);
  t.is(epochs.stepsPerEnvironment, 5_000);
  t.deepEqual(epochs.plan(0), { environments: 4, steps: 5_000 });
  t.deepEqual(epochs.plan(49), { environments: 4, steps: 5_000 });
  t.is(epochs.note, null);
});

test('the epochs’ steps add up to the run’s, whatever the numbers', (t) => {
  for (const steps of [1_000, 1_001, 4_999, 20_000, 23_457, 65_536]) {
    for (const stepsPerEpoch of [1_000, 3_000, 20_000]) {
      for (const environments of [1, 3, 4, 16]) {
        const epochs = plan({ steps, stepsPerEpoch, environments });
        let sum = 0;
        for (let epoch = 0; epoch < epochs.epochs; epoch++) {
          const shape = epochs.plan(epoch);
          sum += shape.environments * shape.steps;
          t.true(Number.isInteger(shape.steps) && shape.steps > 0);
          t.true(shape.environments <= epochs.environments && epochs.environments <= environments);
          if (epoch < epochs.epochs - 1) t.true(shape.steps >= road.maxSteps);
        }
        t.is(sum, steps);
      }
    }
  }
});

test('a run that is shorter than an epoch shrinks the epoch', (t) => {
  const epochs = plan({ steps: 3_000 });

  t.is(epochs.epochs, 1);
  t.is(epochs.stepsPerEpoch, 3_000);
  t.deepEqual(epochs.plan(0), { environments: 3, steps: 1_000 });
});

test('the last epoch takes what is left, also less than an episode', (t) => {
  // 4,500 = 2 · 2,000 + 500, and 500 is divided by 2.
  const epochs = plan({ steps: 4_500, stepsPerEpoch: 2_000 });

  t.deepEqual([0, 1, 2].map(epochs.plan), [
    { environments: 2, steps: 1_000 },
    { environments: 2, steps: 1_000 },
    { environments: 2, steps: 250 },
  ]);
});

test('a last epoch of a prime number of steps is one environment’s', (t) => {
  t.deepEqual(plan({ steps: 20_007 }).plan(1), { environments: 1, steps: 7 });
});

test('fewer environments are used where a share would be shorter than an episode, and that is said', (t) => {
  const epochs = plan({ steps: 10_000, stepsPerEpoch: 2_500, environments: 4 });

  t.deepEqual(epochs.plan(0), { environments: 2, steps: 1_250 });
  t.is(
    epochs.note,
    'training.environments=4, but 2 are used: a share of an epoch of 2500 steps must hold an episode of Road-v0 (1000 steps).',
  );
});

test('fewer environments are used where the epoch does not divide', (t) => {
  const epochs = plan({ steps: 10_000, stepsPerEpoch: 10_000, environments: 3 });

  t.is(epochs.environments, 2);
  t.is(epochs.note, 'training.environments=3, but 2 are used: an epoch of 10000 steps must divide evenly.');
});

test('an epoch in which no episode can end is refused with the number to raise', (t) => {
  t.throws(() => plan({ steps: 5_000, stepsPerEpoch: 500 }), {
    code: 'no-episode',
    message:
      'No episode of Road-v0 can end within an epoch, so that there would be no cost estimate: an episode takes up to 1000 steps; raise training.stepsPerEpoch=500 to 1000 or more.',
  });
  t.throws(() => plan({ steps: 999 }), {
    message:
      'No episode of Road-v0 can end within an epoch, so that there would be no cost estimate: an episode takes up to 1000 steps; raise training.steps=999 to 1000 or more.',
  });
  t.throws(() => plan({ steps: 10, stepsPerEpoch: 20 }), {
    message: /raise training\.steps=10 and training\.stepsPerEpoch=20 to 1000 or more\.$/,
  });
  t.notThrows(() => plan({ steps: 1_000 }));
});
