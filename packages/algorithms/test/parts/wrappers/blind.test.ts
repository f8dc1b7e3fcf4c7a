import type { Environment, EnvironmentDefinition } from '@belay-rl/core';
import { wrapEnvironment } from '@belay-rl/core/internals';
import test from 'ava';
import { blind } from '../../../src/parts/wrappers/blind.ts';

const definition: EnvironmentDefinition = {
  id: 'Three-v0',
  summary: 'Three numbers.',
  observationSpace: { low: [-9, -9, -9], high: [9, 9, 9] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 5,
  create: () => ({
    reset: () => [1, 2, 3],
    step: () => ({ observation: [4, 5, 6], reward: 7, cost: 8, terminated: false, truncated: true }),
  }),
};

test('hidden numbers are 0 from the first observation on, and nothing else is changed', async (t) => {
  const wrapped = wrapEnvironment(definition, blind.create({ numbers: [0, 2] }), new Float64Array(0));
  const environment = (await wrapped.create({})) as Environment;

  t.deepEqual([...Array.from(environment.reset(1))], [0, 2, 0]);
  const step = environment.step(Float32Array.of(0));
  t.deepEqual([...Array.from(step.observation)], [0, 5, 0]);
  t.is(step.reward, 7);
  t.is(step.cost, 8);
  t.true(step.truncated);
});

test('a number that the observation does not have is refused with the range', async (t) => {
  const wrapped = wrapEnvironment(definition, blind.create({ numbers: [3] }), new Float64Array(0));

  await t.throwsAsync(async () => await wrapped.create({}), {
    message: /wrapper\.numbers has 3, but observations of Three-v0 have 3 numbers, 0 to 2/,
  });
});
