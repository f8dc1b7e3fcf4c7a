import type { SettingsSchema } from '@belay-rl/core';
import test from 'ava';
import { environmentSettings, givenSettings } from '../src/environment-settings.ts';

const settings = {
  pits: { doc: 'Number of pits.', format: 'integer', min: 0, default: 2 },
  corners: { doc: 'Where.', format: 'numbers', length: 2, default: [-1, 1] },
} as const satisfies SettingsSchema;

test('flags set an environment’s settings, and the others have their defaults', (t) => {
  const given = ['environment.corners=[-2, 2.5]'];
  t.deepEqual(environmentSettings(given, { id: 'Pits-v0', settings }), { pits: 2, corners: [-2, 2.5] });
  t.deepEqual(environmentSettings(undefined, { id: 'Bare-v0' }), {});
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
