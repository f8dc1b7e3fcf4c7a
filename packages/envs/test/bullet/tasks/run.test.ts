import test from 'ava';
import { make, put, wave } from '../make.ts';

for (const preset of ['fsrl', 'upstream', 'cvpo'] as const) {
  test(`Run: 60 for each metre nearer, and the robot's own, ${preset}`, async (t) => {
    const environment = await make('SafetyBallRun-v0', { preset });
    environment.reset(4);
    let { qpos } = environment.state();
    const distance = (): number => Math.hypot(qpos[0]! - 1000, qpos[1]!);
    let before = distance();
    for (let i = 0; i < 60; i++) {
      const action = wave(2, i);
      const { reward } = environment.step(action);
      qpos = environment.state().qpos;
      const expected = 60 * (before - distance()) - 0.5 * Math.hypot(...action);
      // In Ball, settling moves nothing, so that the first step is as the others.
      t.true(Math.abs(reward - expected) < 1e-9, `step ${i}: ${reward}, expected ${expected}`);
      before = distance();
    }
    environment.dispose();
  });
}

for (const [agent, limit] of [
  ['Ball', 2.5],
  ['Car', 1.5],
  ['Drone', 1.5],
  ['Ant', 1.5],
] as const) {
  test(`Run: ${agent}'s cost is 1 beyond a line or above ${limit} m/s, and never 2`, async (t) => {
    const environment = await make(`Safety${agent}Run-v0`, { preset: 'upstream' });
    const size = { Ball: 2, Car: 2, Drone: 4, Ant: 8 }[agent];
    for (const [y, vx] of [
      [0, 0],
      [2.3, 0],
      [-2.3, limit + 0.7],
      [0, limit + 0.7],
      [0, -limit - 0.7],
    ] as const) {
      environment.reset(0);
      // In the air, so that nothing but the damping changes the speed.
      put(environment, { y, vx, z: 3 });
      const cost = environment.step(new Float64Array(size)).cost as Record<string, number>;
      const far = y === 0 ? 0 : 1;
      const fast = vx === 0 ? 0 : 1;
      t.deepEqual({ ...cost }, { sum: Math.max(far, fast), out_of_boundary: far, velocity: fast }, `${y} ${vx}`);
    }
    environment.dispose();
  });
}

test('Run: Car starts at the origin with its back to the goal, and reverses', async (t) => {
  const environment = await make('SafetyCarRun-v0');
  const observation = environment.reset(7);
  t.true(Math.abs(observation[0]!) < 2e-3 && Math.abs(observation[1]!) < 2e-3);
  t.true(observation[5]! < -0.999);
  let paid = 0;
  for (let i = 0; i < 20; i++) paid += environment.step(Float64Array.of(-1, 0)).reward;
  t.true(paid > 20 && environment.state().qpos[0]! > 0.3);
  environment.dispose();
});
