import { familySettings } from '@belay-rl/core/internals';
import test from 'ava';
import plugin from '../src/index.ts';
import { registered } from './solve-with.ts';

test('the plugin registers its handlers and algorithms', (t) => {
  const { constraint, algorithms, wrapper, others } = registered();
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
  t.deepEqual([...wrapper.keys()], ['none', 'blind', 'saute', 'simmer', 'early-termination']);
  t.deepEqual([...others.keys()], ['eStep: estep-dual', 'eStep: estep-gradient', 'mStep: m-step-trust-region']);
  t.deepEqual([...algorithms.keys()].sort(), [
    'cpo',
    'cppo-pid',
    'cup',
    'cvpo',
    'ddpg',
    'ddpg-lag',
    'ddpg-pid',
    'focops',
    'ipo',
    'mpo',
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
    'sac',
    'sac-lag',
    'sac-pid',
    'td3',
    'td3-lag',
    'td3-pid',
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
    const { optimizer, constraint, trustRegion, others } = registered();
    const named = algorithm.parts!;
    const parts = {
      ...(named['optimizer'] === undefined ? {} : { optimizer: optimizer.get(named['optimizer'])! }),
      ...(named['constraint'] === undefined ? {} : { constraint: constraint.get(named['constraint'])! }),
      ...(named['trustRegion'] === undefined ? {} : { trustRegion: trustRegion.get(named['trustRegion'])! }),
    };
    const own = (section: string) => others.get(`${section}: ${named[section]}`);
    const needs = parts.constraint?.needs as readonly string[] | undefined;
    for (const need of needs ?? []) t.true(parts.optimizer?.provides?.includes(need as never));
    if (parts.constraint?.oneStep) t.deepEqual(parts.trustRegion!.schedule, { batchSize: 'all', passes: 1 });
    for (const key of Object.keys(algorithm.defaults ?? {})) {
      const [section, setting] = key.split('.') as [string, string];
      const part = parts[section as keyof typeof parts] ?? own(section);
      t.true(setting in { ...familySettings(algorithm)[section], ...part?.settings }, key);
    }
    t.true(algorithm.summary.length <= 120);
  });
}
