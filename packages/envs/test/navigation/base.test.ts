import test from 'ava';
import {
  circle,
  defineBase,
  goal,
  hazards,
  type NavigationEnvironment,
  pillars,
  sigwalls,
  vases,
} from '../../src/index.ts';

test('a configurable task is what its objects make it', async (t) => {
  const definition = defineBase('SafetyCarGoalBase-v0', {
    extents: [-2, -2, 2, 2],
    objects: [vases(2), goal(), hazards(3, { keepout: 0.18 }), pillars(1)],
  });
  // Robot 24, then rings for goal, hazards, pillars and vases: free kinds come after static ones.
  t.is(definition.observationSpace.low.length, 24 + 4 * 16);
  t.deepEqual(definition.costs, ['sum', 'hazards', 'pillars', 'vases', 'vases_contact', 'vases_velocity']);
  const environment = (await definition.create({})) as NavigationEnvironment;
  environment.reset(0);
  t.deepEqual(Object.keys(environment.layout()), [
    'agent',
    'goal',
    'hazard0',
    'hazard1',
    'hazard2',
    'pillar0',
    'vase0',
    'vase1',
  ]);
  t.true(Number.isFinite(environment.step(new Float32Array(2)).reward));
  environment.dispose();
});

test('the configurable Circle pays a hundredth of the speed', async (t) => {
  const level = {
    extents: [-2, -2, 2, 2],
    agent: { keepout: 0 },
    objects: [circle(), sigwalls(2, { offset: 1.125 })],
  } as const;
  const rewards: number[] = [];
  for (const rewardFactor of [undefined, 0.1]) {
    const environment = (await defineBase('SafetyPointCircleBase-v0', { ...level, rewardFactor }).create({
      startCost: 'resample',
    })) as NavigationEnvironment;
    environment.reset(3);
    rewards.push(environment.step(Float32Array.of(1, 0)).reward);
    environment.dispose();
  }
  t.true(Math.abs((rewards[1] as number) - 10 * (rewards[0] as number)) < 1e-12 && rewards[0] !== 0);
});

test('what is missing or unknown is named', (t) => {
  t.throws(() => defineBase('SafetyPointPushBase-v0', { extents: [-1, -1, 1, 1], objects: [goal()] }), {
    code: 'ENVS_BASE',
    message: /needs push_box/,
  });
  t.throws(() => defineBase('SafetyHorseGoalBase-v0', { extents: [-1, -1, 1, 1], objects: [goal()] }), {
    code: 'ENVS_BASE',
    message: /Point, Car/,
  });
});
