import test from 'ava';
import base from '../cases/base.ts';
import sparse from '../cases/sparse.ts';
import { trainCase } from '../support/train-case.ts';

const small = { 'policy.hiddenSizes': [8], 'critic.hiddenSizes': [8], 'constraint.costLimit': 5 };

test('kfcpo goes on where no minibatch has a signal, counts them and says so once', async (t) => {
  const { rows, messages } = await trainCase('kfcpo', 'Constant-v0', [sparse], {
    ...small,
    'training.steps': 600,
    'training.stepsPerEpoch': 200,
    'environment.frozen': true,
    'environment.length': 1,
  });

  t.is(rows.length, 3);
  for (const row of rows) t.true(row['Train/NoSignal']! > 0);
  t.is(messages.filter((sentence) => /^Nothing was learnt in epoch 0: every gradient/.test(sentence)).length, 1);
});

for (const algorithm of ['kfcpo', 'cpo', 'trpo-lag', 'focops', 'cup', 'ppo-lag']) {
  test(`${algorithm}: a last epoch of one row is no reason to stop`, async (t) => {
    const { rows } = await trainCase(algorithm, 'Base-v0', [base], {
      ...small,
      'training.steps': 401,
      'training.stepsPerEpoch': 200,
    });

    t.is(rows.length, 3);
    t.is(rows[0]!['Train/NoSignal'], 0);
    t.is(rows[2]!['TotalEnvSteps'], 401);
  });

  test(`${algorithm}: constant rewards and costs are no reason to stop`, async (t) => {
    const { rows } = await trainCase(algorithm, 'Constant-v0', [sparse], {
      ...small,
      'training.steps': 400,
      'training.stepsPerEpoch': 200,
      'environment.reward': 1,
      'environment.cost': 1,
      'environment.frozen': true,
    });

    t.is(rows.length, 2);
  });
}

test('kfcpo: minibatches of one row are no reason to stop', async (t) => {
  const { rows } = await trainCase('kfcpo', 'Base-v0', [base], {
    ...small,
    'training.steps': 150,
    'training.stepsPerEpoch': 50,
    'training.batchSize': 1,
    'training.passes': 1,
  });

  t.is(rows.length, 3);
});
