import test from 'ava';
import onePort from '../cases/slow-sim.ts';
import { trainCase } from '../support/train-case.ts';

const settings = {
  'training.steps': 400,
  'training.stepsPerEpoch': 200,
  'training.environments': 1,
  'constraint.costLimit': 5,
};

test.serial(
  'a simulator that only one client can hold trains: the check is of the run’s own instance, and is said',
  async (t) => {
    const { rows, messages } = await trainCase('ppo-lag', 'OnePort-v0', [onePort], settings);

    t.is(rows.length, 2);
    t.true(
      messages.some((message) =>
        /^OnePort-v0 is checked in its first steps, 1 s at most; .*checkSeconds=0/.test(message),
      ),
    );
  },
);

test.serial('environment.checkSeconds=0 leaves the check out, and results are the same', async (t) => {
  const checked = await trainCase('ppo-lag', 'OnePort-v0', [onePort], settings);
  const { results, messages } = await trainCase('ppo-lag', 'OnePort-v0', [onePort], {
    ...settings,
    'environment.checkSeconds': 0,
  });

  t.false(messages.some((message) => message.includes('is checked')));
  t.deepEqual(results, checked.results);
});
