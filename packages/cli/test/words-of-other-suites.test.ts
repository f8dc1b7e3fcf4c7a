import { createRegistry, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { builtInRegistry } from '../src/built-in.ts';
import { main } from '../src/main.ts';
import { verbs } from '../src/verbs.ts';
import { meantCommand, meantFlag } from '../src/words-of-other-suites.ts';

/** [algorithm, what is typed, the key that is meant] */
const settings: readonly (readonly [string, string, string])[] = [
  // OmniSafe
  ['ppo-lag', 'algo_cfgs:steps_per_epoch', 'training.stepsPerEpoch'],
  ['ppo-lag', 'algo_cfgs.update_iters', 'training.passes'],
  ['ppo-lag', 'train_cfgs:vector_env_nums', 'training.environments'],
  ['ppo-lag', 'lagrange_cfgs:cost_limit', 'constraint.costLimit'],
  ['ppo-lag', 'lagrange_cfgs.lambda_lr', 'constraint.multiplierRate'],
  ['ppo-lag', 'algo_cfgs.target_kl', 'trustRegion.maxKl'],
  ['ppo-lag', 'algo_cfgs.lam_c', 'advantage.costLambda'],
  ['cpo', 'algo_cfgs.cg_damping', 'optimizer.damping'],
  ['sac-lag', 'algo_cfgs.start_learning_steps', 'training.warmupSteps'],
  ['sac-lag', 'algo_cfgs.polyak', 'critic.targetRate'],
  // Stable-Baselines3
  ['ppo', 'training.lr', 'optimizer.learningRate'],
  ['ppo', 'learning_rate', 'optimizer.learningRate'],
  ['ppo', 'n_steps', 'training.stepsPerEpoch'],
  ['ppo', 'n_epochs', 'training.passes'],
  ['ppo', 'clip_range', 'training.clip'],
  ['ppo', 'gae_lambda', 'advantage.lambda'],
  ['ppo', 'ent_coef', 'training.entropy'],
  ['ppo', 'max_grad_norm', 'optimizer.maxGradientNorm'],
  ['ppo', 'total_timesteps', 'training.steps'],
  ['sac', 'buffer_size', 'buffer.size'],
  ['sac', 'learning_starts', 'training.warmupSteps'],
  ['sac', 'tau', 'critic.targetRate'],
  ['sac', 'gradient_steps', 'training.updatesPerStep'],
  // RLlib
  ['ppo', 'train_batch_size', 'training.stepsPerEpoch'],
  ['ppo', 'sgd_minibatch_size', 'training.batchSize'],
  ['ppo', 'num_sgd_iter', 'training.passes'],
  ['ppo', 'clip_param', 'training.clip'],
  ['ppo', 'num_env_runners', 'training.workers'],
  ['ppo', 'fcnet_hiddens', 'policy.hiddenSizes'],
];

const registry = await builtInRegistry();

for (const [algorithm, typed, meant] of settings) {
  test(`${typed} with ${algorithm} leads to ${meant}`, (t) => {
    const error = t.throws(() =>
      resolveConfiguration({ registry, algorithm, environment: 'SafetyPointGoal1-v0', overrides: { [typed]: 1 } }),
    );

    t.regex(error?.message ?? '', new RegExp(`what you mean is ${meant.replace('.', '\\.')}\\.$`));
  });
}

const names: readonly (readonly [kind: string, typed: string, meant: string])[] = [
  ['algorithm', 'PPOLag', 'ppo-lag'],
  ['algorithm', 'ppol', 'ppo-lag'],
  ['algorithm', 'CPPOPID', 'cppo-pid'],
  ['algorithm', 'OnCRPO', 'on-crpo'],
  ['algorithm', 'sacl', 'sac-lag'],
  ['algorithm', 'NaturalPG', 'natural-pg'],
  ['environment', 'CartPole-v1', 'SafetyPointGoal1-v0'],
  ['environment', 'Safexp-PointGoal1-v0', 'SafetyPointGoal1-v0'],
  ['environment', 'SafetyCarButton1Gymnasium-v0', 'SafetyCarButton1-v0'],
  ['environment', 'HalfCheetah-v4', 'SafetyHalfCheetahVelocity-v1'],
];

for (const [kind, typed, meant] of names) {
  test(`the ${kind} ${typed} leads to ${meant}`, (t) => {
    t.regex(registry.suggest(kind, typed), new RegExp(`the nearest is ${meant}\\b`));
  });
}

test('words for commands lead to commands that there are', (t) => {
  const known = verbs.map(({ name }) => name);
  for (const word of ['resume', 'eval', 'run', 'plot', 'enjoy', 'sweep', 'experiment', 'envs', 'algos', 'test']) {
    const meant = meantCommand(word) ?? '';
    t.true(known.includes(meant.split(' ')[1] ?? ''), `${word}: ${meant}`);
  }
});

test('words for flags lead to what they are here', (t) => {
  t.regex(meantFlag('--algo') ?? '', /first word/);
  t.is(meantFlag('--total_steps=5'), 'write --steps N');
  t.is(meantFlag('--cost-limit'), 'write --limit X');
  t.is(meantFlag('--seed'), null);
});

test('names of objects are no words', (t) => {
  t.is(meantCommand('constructor'), null);
  t.is(meantFlag('__proto__'), null);
  t.regex(createRegistry().suggest('algorithm', 'constructor'), /^; none is registered/);
  t.is(typeof main, 'function');
});
