import type { AlgorithmDefinition, Space } from '@belay-rl/core';
import { Registry } from '@belay-rl/core/run';
import test from 'ava';
import { explainActions, takenActions } from '../../src/composition/taken-actions.ts';
import { none, plugin } from '../plugins/toy-plugin.ts';

const algorithm = (name: string, more: Partial<AlgorithmDefinition> = {}): AlgorithmDefinition => ({
  name,
  summary: 'A toy.',
  create: () => {
    throw new Error('never made');
  },
  ...more,
});

const offPolicy = { family: 'off-policy' } as const;
const registry = new Registry().add(
  plugin('toys', (belay) => {
    for (const name of ['none', 'lagrangian', 'pid']) belay.constraintHandler(name, none);
    belay.algorithm(algorithm('a-free', { parts: { constraint: 'none' } }));
    belay.algorithm(algorithm('b-lag', { parts: { constraint: 'lagrangian' } }));
    belay.algorithm(algorithm('c-other', { parts: { constraint: 'lagrangian' } }));
    belay.algorithm(algorithm('soft-lag', { ...offPolicy, parts: { constraint: 'lagrangian' } }));
    belay.algorithm(algorithm('soft-odd', { ...offPolicy, parts: { constraint: 'lagrangian' } }));
    belay.algorithm(algorithm('g', { ...offPolicy, parts: { constraint: 'lagrangian' } }));
    belay.algorithm(algorithm('soft', { ...offPolicy, parts: { constraint: 'pid' } }));
    belay.algorithm(algorithm('picky', { actions: ['discrete'] }));
  }),
);
const discrete: Space = { type: 'discrete', n: 2 };

test('on-policy algorithms take every kind of actions, off-policy ones boxes, and what a definition says counts', (t) => {
  t.deepEqual(takenActions({}), ['box', 'discrete', 'multi-discrete', 'multi-binary']);
  t.deepEqual(takenActions(offPolicy), ['box']);
  t.deepEqual(takenActions({ ...offPolicy, actions: ['discrete'] }), ['discrete']);
});

test('an algorithm that takes the actions is not refused', (t) => {
  t.is(explainActions(registry, 'a-free', discrete, 'Grid-v0'), null);
  t.is(explainActions(registry, 'soft', { low: [0], high: [1] }, 'Grid-v0'), null);
});

test('the nearest that takes them has the same constraint handler and ending, else the same handler, else is any', (t) => {
  const explain = (name: string): string => explainActions(registry, name, discrete, 'Grid-v0')!;

  t.is(
    explain('soft-lag'),
    'soft-lag takes box actions, but those of Grid-v0 are discrete: choose b-lag, which takes them.',
  );
  t.true(explain('soft-odd').endsWith('choose b-lag or c-other, which take them.'));
  // A name without an ending has no namesakes, whatever its last letter is.
  t.true(explain('g').endsWith('choose b-lag or c-other, which take them.'));
  t.true(explain('soft').endsWith('choose a-free, b-lag or c-other, which take them.'));
  t.true(
    explainActions(registry, 'picky', { type: 'multi-discrete', sizes: [2, 2] }, 'Grid-v0')!.startsWith(
      'picky takes discrete actions, but those of Grid-v0 are multi-discrete: choose a-free',
    ),
  );
});
