import { coreSettings } from '@belay-rl/core';
import test from 'ava';
import plugin from '../src/index.ts';
import { registered } from './solve-with.ts';

test('the plugin registers its handlers and algorithms', (t) => {
  const { constraint, algorithms, wrapper } = registered();
  t.is(plugin.name, '@belay-rl/algorithms');
  t.deepEqual([...constraint.keys()].sort(), [
    'cpo-dual',
    'crpo-switch',
    'cup-projection',
    'focops',
    'lagrangian',
    'log-barrier',
    'none',
    'p3o-penalty',
    'pcpo-projection',
    'pid-lagrangian',
  ]);
  t.deepEqual([...wrapper.keys()], ['none', 'saute', 'simmer', 'early-termination']);
  t.deepEqual([...algorithms.keys()].sort(), [
    'cpo',
    'cppo-pid',
    'cup',
    'focops',
    'ipo',
    'natural-pg',
    'on-crpo',
    'p3o',
    'pcpo',
    'pdo',
    'policy-gradient',
    'ppo',
    'ppo-early-terminated',
    'ppo-lag',
    'ppo-saute',
    'ppo-simmer-pid',
    'rcpo',
    'trpo',
    'trpo-early-terminated',
    'trpo-lag',
    'trpo-pid',
    'trpo-saute',
    'trpo-simmer-pid',
  ]);
});

for (const [name, algorithm] of registered().algorithms) {
  test(`${name}: its parts exist and fit each other, and its defaults are theirs`, (t) => {
    const { optimizer, constraint, trustRegion } = registered();
    const parts = {
      optimizer: optimizer.get(algorithm.parts!['optimizer']!)!,
      constraint: constraint.get(algorithm.parts!['constraint']!)!,
      trustRegion: trustRegion.get(algorithm.parts!['trustRegion']!)!,
    };
    const needs = parts.constraint.needs as readonly string[] | undefined;
    for (const need of needs ?? []) t.true(parts.optimizer.provides?.includes(need as never));
    if (parts.constraint.oneStep) t.deepEqual(parts.trustRegion.schedule, { batchSize: 'all', passes: 1 });
    for (const key of Object.keys(algorithm.defaults ?? {})) {
      const [section, setting] = key.split('.') as [string, string];
      if (section in parts) t.true(setting in (parts[section as keyof typeof parts].settings ?? {}), key);
      else t.true(setting in (coreSettings[section] ?? {}), key);
    }
    t.true(algorithm.summary.length <= 120);
  });
}
