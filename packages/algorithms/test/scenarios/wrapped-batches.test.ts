import algorithms from '@belay-rl/algorithms';
import { createRegistry } from '@belay-rl/core/run';
import { wrapperConformance } from '@belay-rl/core/testing';
import test from 'ava';

const wrappers: readonly (readonly [name: string, settings: Readonly<Record<string, unknown>>])[] = [
  ['saute', { budget: 3 }],
  ['saute', { budget: 3, discount: 0.9, unsafeReward: -2, variant: 'published' }],
  ['saute', { budget: 0 }],
  ['simmer', { budget: 3 }],
  ['simmer', { budget: 3, variant: 'published' }],
  ['early-termination', { costLimit: 4 }],
  ['early-termination', { costLimit: 4, variant: 'published' }],
  ['blind', { numbers: [0] }],
  ['blind+saute', { 'blind.numbers': [0], 'saute.budget': 3 }],
  ['early-termination+saute', { 'early-termination.costLimit': 5, 'saute.budget': 3 }],
  ['saute+early-termination', { 'early-termination.costLimit': 5, 'saute.budget': 3 }],
  ['simmer+early-termination+saute', { 'early-termination.costLimit': 5, 'saute.budget': 3, 'simmer.budget': 2 }],
];

test('every wrapper is among them', (t) => {
  const known = createRegistry().add(algorithms).names('wrapper');
  const tried = new Set(wrappers.flatMap(([name]) => name.split('+')));
  t.deepEqual(
    known.filter((name) => name !== 'none' && !tried.has(name)),
    [],
  );
});

for (const [name, settings] of wrappers) {
  for (const { title, run } of wrapperConformance(name, { plugins: [algorithms], settings })) {
    test(`${JSON.stringify(settings)}, ${title}`, async (t) => {
      await t.notThrowsAsync(run);
    });
  }
}
