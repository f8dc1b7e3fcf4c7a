import { join } from 'node:path';
import algorithms from '@belay-rl/algorithms';
import type { LogRow } from '@belay-rl/core';
import { loadPlugins } from '@belay-rl/core/node';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import kfcpo from '@belay-rl/kfcpo';
import test from 'ava';

const examples = new URL('..', import.meta.url).pathname;

/** Two epochs of an algorithm with parts changed. */
async function train(algorithm: string, settings: Readonly<Record<string, unknown>>): Promise<LogRow[]> {
  const registry = createRegistry().add(algorithms).add(kfcpo);
  await loadPlugins(registry, [join(examples, 'own-environment.ts')]);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: 'SpeedLimit-v0',
    overrides: {
      'training.steps': 1600,
      'training.stepsPerEpoch': 800,
      'training.environments': 2,
      'policy.hiddenSizes': [8],
      'critic.hiddenSizes': [8],
      'critic.passes': 1,
      'constraint.costLimit': 10,
      ...settings,
    },
  });
  const training = await createTraining({ registry, configuration });
  const rows: LogRow[] = [];
  await training.run({ onEpoch: (row) => void rows.push(row) });
  await training.dispose();
  return rows;
}

const whole = { 'training.batchSize': 'all', 'training.passes': 1 };

for (const [title, algorithm, settings] of [
  ['TRPO with a PID multiplier', 'trpo', { 'constraint.name': 'pid-lagrangian' }],
  ['PPO with K-FAC', 'ppo', { 'optimizer.name': 'kfac' }],
  ['KFCPO’s blender with a line search', 'kfcpo', { 'trustRegion.name': 'line-search', ...whole }],
  ['KFCPO with conjugate gradients', 'kfcpo', { 'optimizer.name': 'conjugate-gradient' }],
  ['CPO with K-FAC', 'cpo', { 'optimizer.name': 'kfac' }],
  ['PPO-Lag with KFCPO’s minibatch guard', 'ppo-lag', { 'trustRegion.name': 'minibatch-kl-guard' }],
  ['FOCOPS’s loss with a natural gradient', 'focops', { 'optimizer.name': 'conjugate-gradient' }],
  [
    'CUP’s two steps by natural gradient and line search',
    'cup',
    { 'optimizer.name': 'conjugate-gradient', 'trustRegion.name': 'line-search', ...whole },
  ],
  ['CUP with PPO-Lag’s step for a projection', 'cup', { 'constraint.name': 'lagrangian' }],
  ['CRPO’s switch in KFCPO', 'kfcpo', { 'constraint.name': 'crpo-switch' }],
  ['KFCPO on Simmer', 'kfcpo', { 'wrapper.name': 'simmer' }],
  ['CPO on early-terminated episodes', 'cpo', { 'wrapper.name': 'early-termination' }],
] as const) {
  test(`parts recombine: ${title}`, async (t) => {
    const rows = await train(algorithm, settings);
    t.is(rows.length, 2);
    t.true(rows.every((row) => Number.isFinite(row['Train/KL']!)));
  });
}

for (const [title, algorithm, settings, sentence] of [
  ['CPO’s dual on Adam', 'ppo', { 'constraint.name': 'cpo-dual' }, /needs a Fisher metric/],
  [
    'PCPO’s projection in many steps',
    'trpo',
    { 'constraint.name': 'pcpo-projection', 'training.passes': 2 },
    /one step per epoch/,
  ],
  [
    'an early stop with one pass',
    'trpo',
    { 'trustRegion.name': 'kl-early-stop', 'training.passes': 1 },
    /leave it idle/,
  ],
  ['a clip for FOCOPS', 'ppo', { 'constraint.name': 'focops', 'training.clip': 0.3 }, /brings its own loss/],
  ['a wrapper that nobody registers', 'ppo', { 'wrapper.name': 'sautee' }, /saute/],
] as const) {
  test(`refused with the reason: ${title}`, async (t) => {
    await t.throwsAsync(train(algorithm, settings), { message: sentence });
  });
}
