import test from 'ava';
import { HOVER_SPEED } from '../../../src/bullet/agents/drone.ts';
import { make, put, repeat } from '../make.ts';

async function flying(id = 'SafetyDroneRun-v0') {
  const environment = await make(id, { preset: 'upstream' });
  environment.reset(0);
  put(environment, { z: 3 });
  return environment;
}

test('Drone: hover speed and mass', async (t) => {
  t.true(Math.abs(HOVER_SPEED - 461.523) < 0.001, `${HOVER_SPEED} rad/s`);
  const environment = await flying();
  const mass = (environment.simulation.model.body_mass as Float64Array).reduce((sum, each) => sum + each, 0);
  t.true(Math.abs(mass - 1.42) < 1e-9);
  environment.dispose();
});

test('Drone hovers at 0', async (t) => {
  const environment = await flying();
  repeat(environment, [0, 0, 0, 0], 120);
  const { qpos, qvel } = environment.state();
  t.true(Math.abs(qpos[2]! - 3) < 1e-6);
  t.true(Math.max(...qvel.map(Math.abs)) < 1e-6);
  environment.dispose();
});

for (const [action, acceleration] of [
  [1, 2.06],
  [-1, -1.86],
] as const) {
  test(`Drone: vertical acceleration at ${action}`, async (t) => {
    const environment = await flying();
    environment.step(new Float64Array(4).fill(action));
    const measured = environment.state().qvel[2]! * 60;
    t.true(Math.abs(measured - acceleration) < 0.01, `${measured} m/s²`);
    environment.dispose();
  });
}

test('Drone: opposite pairs turn it about the vertical, by what the rotors’ damping leaves', async (t) => {
  const environment = await flying();
  environment.step(Float64Array.of(1, -1, 1, -1));
  const atOnce = environment.state().qvel[5]!;
  environment.step(Float64Array.of(1, -1, 1, -1));
  const { qvel } = environment.state();
  const torque = 4 * 0.04 * 2.65e-4 * (461.523 ** 2 * ((1.1 ** 2 - 0.9 ** 2) / 2));
  // About the vertical: body 0.084, rotors' own spin and their places on the arms.
  const inertia = 0.084 + 4 * (2.65e-4 + 0.005 * 0.34 ** 2);
  const expected = -torque / inertia / 60;
  t.true(Math.abs(qvel[5]! - atOnce - expected) < 0.03 * Math.abs(expected), `${qvel[5]} after ${atOnce}`);
  t.true(atOnce < expected, 'bringing the rotors to speed adds to it');
  environment.dispose();
});

test('Drone: a rotor pair rolls it over, which ends the episode at a reward of −10', async (t) => {
  const environment = await flying();
  let last = 0;
  let ended = false;
  for (let i = 0; i < 200 && !ended; i++) {
    const result = environment.step(Float64Array.of(0, 1, 0, -1));
    last = result.reward;
    ended = result.terminated;
  }
  t.true(ended);
  t.true(last < -5);
  environment.dispose();
});

test('Drone: each link on the floor takes 1, and rotors are seen at their hover speeds after a reset', async (t) => {
  const environment = await make('SafetyDroneRun-v0');
  const observation = environment.reset(0);
  t.deepEqual(Array.from(observation).slice(13), [0, 0, 0, 0]);
  // It stands on the floor with its body only: 1 − 1.
  const { reward } = environment.step(new Float64Array(4).fill(-1));
  t.true(Math.abs(reward) < 0.01, `${reward}`);
  environment.dispose();
});
