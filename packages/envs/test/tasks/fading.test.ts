import test from 'ava';
import { environments, type NavigationEnvironment } from '../../src/index.ts';

const alpha = (environment: NavigationEnvironment, name: string): number =>
  environment.simulation.geomRgba[4 * environment.simulation.geomId(name) + 3]!;

test('goal, hazards and vases of FadingHard2 are gone after 75 steps, and whole again after a reset', async (t) => {
  const environment = (await environments
    .find(({ id }) => id === 'SafetyPointFadingHard2-v0')
    ?.create({})) as NavigationEnvironment;
  environment.reset(0);
  const full = ['goal', 'hazard0', 'vase9'].map((name) => alpha(environment, name));
  t.deepEqual(full, [0.25, 0.25, 1]);
  for (let k = 0; k < 15; k++) environment.step(new Float32Array(2));
  for (const [i, name] of ['goal', 'hazard0', 'vase9'].entries())
    t.true(Math.abs(alpha(environment, name) - 0.8 * full[i]!) < 1e-6);
  for (let k = 0; k < 60; k++) environment.step(new Float32Array(2));
  for (const name of ['goal', 'hazard0', 'vase9']) t.true(alpha(environment, name) < 1e-6);
  environment.reset();
  t.deepEqual(
    ['goal', 'hazard0', 'vase9'].map((name) => alpha(environment, name)),
    full,
  );
  environment.dispose();
});

test('Fading is Goal to whoever does not look', async (t) => {
  const [fading, goal] = (await Promise.all(
    ['SafetyPointFadingEasy1-v0', 'SafetyPointGoal1-v0'].map((id) =>
      environments.find((each) => each.id === id)?.create({}),
    ),
  )) as [NavigationEnvironment, NavigationEnvironment];
  t.deepEqual(Array.from(fading.reset(6)), Array.from(goal.reset(6)));
  for (let k = 0; k < 30; k++) {
    const action = Float32Array.of(1, Math.sin(k));
    t.deepEqual(Array.from(fading.step(action).observation), Array.from(goal.step(action).observation));
  }
  fading.dispose();
  goal.dispose();
});
