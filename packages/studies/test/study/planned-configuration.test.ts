import { compose, definePlugin } from '@belay-rl/core';
import { planStudy } from '@belay-rl/studies';
import test from 'ava';
import { plannedConfiguration } from '../../src/study/planned-configuration.ts';
import { studyOf } from '../support/study-of.ts';
import { tinyRegistry } from '../support/tiny-plugin.ts';

const usual = { 'training.stepsPerEpoch': 120, 'advantage.gamma': 0.99 };

const plugin = definePlugin({
  name: 'test/rules',
  version: '1.0.0',
  setup(belay) {
    const parts = { optimizer: 'adam', constraint: 'none', trustRegion: 'none' };
    belay.algorithm({
      ...compose({ name: 'ruled', summary: 'For tests.', ...parts, defaults: { 'training.steps': 480, ...usual } }),
      variants: {
        own: { summary: 'as it is', settings: {} },
        other: { summary: 'longer', settings: { 'training.stepsPerEpoch': 240, 'advantage.gamma': 0.9 } },
      },
    });
  },
});

test('a planned run has the settings that the study gave it: what is set against a variant too', (t) => {
  const registry = tinyRegistry().add(plugin, { origin: 'test', url: import.meta.url });
  const text = `algorithms:
  - { name: ruled, label: other, set: { variant: other } }
  - { name: ruled, label: against, set: { variant: other, training.stepsPerEpoch: 120 } }
  - { name: ruled, label: own, set: { variant: own } }
environments: [Road-v0]
seeds: 1
`;

  const of = (study: string) =>
    planStudy(studyOf(study), registry).runs.map((run) => {
      const configuration = plannedConfiguration(run, registry);
      return Object.keys(usual).map((key) => configuration.value(key));
    });

  t.deepEqual(of(text), [
    [240, 0.9],
    [120, 0.9],
    [120, 0.99],
  ]);
  t.deepEqual(of(`${text}set: { advantage.gamma: 0.99 }\n`), [
    [240, 0.99],
    [120, 0.99],
    [120, 0.99],
  ]);
});
