import { type AlgorithmDefinition, BelayError, compose } from '@belay-rl/core';
import test from 'ava';
import { plugin, ppo, toyRegistry } from './toy-plugin.ts';

function problem(definition: Partial<AlgorithmDefinition>): string {
  const registry = toyRegistry();
  const mine = plugin('mine', (belay) => belay.algorithm({ ...ppo, name: 'mine', ...definition }));
  try {
    registry.add(mine, { origin: 'mine.ts' });
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    return `${error.message} [${error.code}]`;
  }
  return '';
}

const wrong: readonly [what: string, definition: Partial<AlgorithmDefinition>, sentence: string][] = [
  [
    'an unknown part',
    { parts: { ...ppo.parts, optimizer: 'adamm' }, defaults: {} },
    "registers algorithm mine, which has the part optimizer: 'adamm', but there is no optimizer adamm; the nearest is adam (known: adam, kfac, natural); if another plugin has it, load that one first. [bad-plugin]",
  ],
  [
    'a part without a name',
    { parts: { ...ppo.parts, trustRegion: undefined as unknown as string } },
    "which has the part trustRegion: undefined; name one, such as 'none'. [bad-plugin]",
  ],
  [
    'an unknown default',
    { defaults: { 'optimizer.rat': 1 } },
    'has defaults with optimizer.rat, which is no setting of its core or its parts; the nearest is optimizer.rate. [bad-plugin]',
  ],
  [
    'a default out of its range',
    { defaults: { 'optimizer.rate': 2 } },
    'has defaults with optimizer.rate=2, which must be a number from 0 to 1. [bad-plugin]',
  ],
  [
    'an unknown key for one environment',
    { environments: { 'Road-v0': { 'trainig.clip': 1 } } },
    "has environments['Road-v0'] with trainig.clip, which is no setting of its core or its parts; the nearest is training.clip. [bad-plugin]",
  ],
  [
    'a key of the other family',
    { family: 'off-policy', defaults: { 'training.clip': 0.2 } },
    'has defaults with training.clip, which is no setting',
  ],
];
for (const [what, definition, sentence] of wrong) {
  test(`registering an algorithm tells of ${what}`, (t) => {
    const said = problem(definition);
    t.true(said.startsWith('Plugin mine (mine.ts) registers algorithm mine, which '), said);
    t.true(said.includes(sentence), said);
  });
}

test('parts of the same plugin, of one before, and keys of environments to come are fine', (t) => {
  t.is(problem({ environments: { 'Elsewhere-v0': { 'environment.friction': 1, 'optimizer.rate': 0.1 } } }), '');
});

test('a misspelt key of a composition is a type error, and told by name', (t) => {
  const parts = { name: 'mine', summary: 'Mine.', optimizer: 'adam', constraint: 'none', trustRegion: 'free' } as const;
  // @ts-expect-error There is no key default.
  t.throws(() => compose({ ...parts, default: {} }), {
    instanceOf: BelayError,
    message:
      "compose({ name: 'mine', … }) has the key default, which is none of a composition; the nearest is defaults.",
  });
  // @ts-expect-error There is no section trainig.
  t.truthy(compose({ ...parts, defaults: { 'trainig.steps': 5 } }));
});
