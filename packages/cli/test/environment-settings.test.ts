import { defineEnvironment, type EnvironmentDefinition, type SettingsSchema } from '@belay-rl/core';
import { configuredEnvironment } from '@belay-rl/core/run';
import test from 'ava';
import { chosenEnvironment, givenSettings } from '../src/environment-settings.ts';

const settings = {
  pits: { doc: 'Number of pits.', format: 'integer', min: 0, default: 2 },
  corners: { doc: 'Where.', format: 'numbers', length: 2, default: [-1, 1] },
} as const satisfies SettingsSchema;

const bare = defineEnvironment({
  id: 'Bare-v0',
  summary: 'Nothing.',
  observationSpace: { low: [0], high: [1] },
  actionSpace: { low: [0], high: [1] },
  maxSteps: 1,
  create: () => ({
    reset: () => [0],
    step: () => ({ observation: [0], reward: 0, cost: 0, terminated: false, truncated: true }),
  }),
}) as EnvironmentDefinition;
const pits: EnvironmentDefinition = { ...bare, id: 'Pits-v0', settings };

test('flags set an environment’s settings, and the others have their defaults', (t) => {
  const given = ['environment.corners=[-2, 2.5]'];
  t.deepEqual(chosenEnvironment(given, pits).settings, { pits: 2, corners: [-2, 2.5] });
  t.deepEqual(chosenEnvironment(undefined, bare).settings, {});
});

test('an engine that a flag names is chosen, and stays chosen where the definition is configured again', (t) => {
  const engine = (name: string) => ({
    name,
    summary: name,
    fit: () => ({ kind: 'exact' as const }),
    create: pits.create,
  });
  const engines = [engine('quick'), engine('exact')];
  const able: EnvironmentDefinition = { ...pits, configure: () => ({ ...pits, engines }), engines };
  const { definition, settings: own } = chosenEnvironment(['environment.engine=quick'], able);
  t.is(definition.engine, 'quick');
  t.is(configuredEnvironment(definition, own).engine, 'quick');
  t.deepEqual(own, { pits: 2, corners: [-1, 1] });
  t.is(chosenEnvironment([], able).definition, able);
  t.throws(() => chosenEnvironment(['environment.engine=quick'], bare), { code: 'unknown-key' });
});

test('what is no setting of the environment, or no value of it, is refused', (t) => {
  const refused = (text: string) => t.throws(() => givenSettings([text], settings, 'Pits-v0'));
  t.is(
    refused('environment.pit=3')?.message,
    'Pits-v0 has no setting environment.pit; the nearest is environment.pits.',
  );
  t.is(refused('pits=3')?.message, 'Pits-v0 has no setting pits; the nearest is environment.pits.');
  t.is(refused('environment.pits')?.message, '--set environment.pits must read environment.KEY=VALUE.');
  t.is(refused('environment.pits=-1')?.message, 'environment.pits=-1 must be an integer of 0 or more.');
  t.is(
    refused('environment.corners=[1]')?.message,
    'environment.corners=[1] must be a list of 2 numbers, such as [-1, 1].',
  );
});
