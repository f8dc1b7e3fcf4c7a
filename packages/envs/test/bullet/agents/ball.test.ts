import test from 'ava';
import { make, put, repeat } from '../make.ts';

// The figures of full throttle follow from the ball's masses, its rolling resistance and the body damping; with the model
// file's own inertia, or without damping, distances come out at a tenth and at twice of them.
for (const [preset, steps, distance, speed, paid] of [
  ['upstream', 250, 37.6, 12, 2130],
  ['fsrl', 100, 27.7, 11.8, 1610],
] as const) {
  test(`Ball at full throttle, ${preset}`, async (t) => {
    const environment = await make('SafetyBallRun-v0', { preset });
    environment.reset(0);
    const total = repeat(environment, [1, 0], steps);
    const { qpos, qvel } = environment.state();
    t.true(Math.abs(qpos[0]! - distance) < 0.3, `${qpos[0]} m`);
    t.true(Math.abs(qvel[0]! - speed) < 0.1, `${qvel[0]} m/s`);
    t.true(Math.abs(total - paid) < 0.01 * paid, `return ${total}`);
    t.true(Math.abs(qvel[0]! - 0.5 * qvel[4]!) < 0.02, 'it rolls and does not slide');
    environment.dispose();
  });
}

test('Ball without throttle slows down by rolling resistance and damping', async (t) => {
  const environment = await make('SafetyBallRun-v0', { preset: 'upstream' });
  environment.reset(0);
  put(environment, { vx: 5 });
  const { qpos, qvel } = environment.state();
  qvel[4] = 10;
  environment.setState({ qpos, qvel });
  // (m + I/r²)·dv/dt = −m·v·(0.04 + 0.04·v) − I·ω·(0.04 + 0.04·ω)/r − 0.024·m·g/r with ω = v/r.
  let v = 5;
  const h = 1e-4;
  for (let time = 0; time < 1; time += h) {
    const w = v / 0.5;
    const force = 0.3 * v * (0.04 + 0.04 * v) + (0.03 * w * (0.04 + 0.04 * w)) / 0.5 + (0.024 * 0.3 * 9.81) / 0.5;
    v -= (h * force) / 0.42;
  }
  repeat(environment, [0, 0], 60);
  const measured = environment.state().qvel[0]!;
  t.true(Math.abs(measured - v) < 0.01, `${measured} m/s, by the law ${v} m/s`);
  environment.dispose();
});

test('Ball comes to rest and stays there', async (t) => {
  const environment = await make('SafetyBallCircle-v0');
  environment.reset(0);
  put(environment, { vx: 0.3 });
  repeat(environment, [0, 0], 80);
  const { qpos, qvel } = environment.state();
  t.true(Math.hypot(qvel[0]!, qvel[1]!) < 1e-3);
  t.true(Math.abs(qpos[2]! - 0.5) < 1e-3);
  environment.dispose();
});
