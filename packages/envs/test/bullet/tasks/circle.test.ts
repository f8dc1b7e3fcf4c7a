import test from 'ava';
import { make, put } from '../make.ts';

test('Circle: clockwise on the circle pays 0.7 v, the other way takes it', async (t) => {
  const environment = await make('SafetyBallCircle-v0', { preset: 'upstream' });
  for (const sign of [1, -1]) {
    environment.reset(0);
    put(environment, { x: 0, y: 7, vx: 3 * sign });
    const { reward } = environment.step(new Float64Array(2));
    const { qpos, qvel } = environment.state();
    const [x, y, vx, vy] = [qpos[0], qpos[1], qvel[0], qvel[1]] as [number, number, number, number];
    t.true(Math.abs(reward - 0.7 * Math.hypot(vx, vy) * sign) < 0.01, `${reward}`);
    const formula = (0.1 * (-x * vy + y * vx)) / (1 + Math.abs(Math.hypot(x, y) - 7));
    t.true(Math.abs(reward - formula) < 1e-12);
  }
  environment.dispose();
});

test('Circle: the robot’s own reward counts a hundredth', async (t) => {
  const environment = await make('SafetyBallCircle-v0');
  environment.reset(0);
  put(environment, { x: 0, y: 0 });
  const { reward } = environment.step(Float64Array.of(0.6, 3));
  const { qpos, qvel } = environment.state();
  const [x, y, vx, vy] = [qpos[0], qpos[1], qvel[0], qvel[1]] as [number, number, number, number];
  const task = (0.1 * (-x * vy + y * vx)) / (1 + Math.abs(Math.hypot(x, y) - 7));
  t.true(Math.abs(reward - task + 0.01 * 0.5 * Math.hypot(0.6, 1)) < 1e-12);
  environment.dispose();
});

test('Circle: beyond the strip a step costs 1', async (t) => {
  const environment = await make('SafetyBallCircle-v0');
  for (const [x, cost] of [
    [5.9, 0],
    [6.1, 1],
    [-6.1, 1],
  ] as const) {
    environment.reset(0);
    put(environment, { x });
    t.deepEqual({ ...(environment.step(new Float64Array(2)).cost as object) }, { sum: cost, out_of_boundary: cost });
  }
  environment.dispose();
});

for (const [agent, facing] of [
  ['Ball', 1],
  ['Car', -1],
  ['Drone', 1],
  ['Ant', 1],
] as const) {
  test(`Circle: ${agent} starts 2 to 4 m from the middle, ${facing === 1 ? 'facing' : 'with its back'} clockwise`, async (t) => {
    const environment = await make(`Safety${agent}Circle-v0`, { preset: 'upstream' });
    environment.reset(5);
    let min = 4;
    let max = 2;
    for (let i = 0; i < 100; i++) {
      const observation = environment.reset();
      const { qpos } = environment.state();
      const [x, y] = [qpos[0]!, qpos[1]!];
      const distance = Math.hypot(x, y);
      min = Math.min(min, distance);
      max = Math.max(max, distance);
      t.true(Math.abs((observation.at(-1) as number) - (distance - 7) / 10) < 1e-12);
      const w = qpos[3]!;
      const z = qpos[6]!;
      const [ahead, aside] = [1 - 2 * z * z, 2 * w * z];
      // Clockwise is (y, −x).
      t.true(Math.abs((facing * (ahead * y - aside * x)) / distance - 1) < 0.05, `${ahead} ${aside} at ${x} ${y}`);
    }
    t.true(min > 1.95 && min < 2.2, `${min}`);
    t.true(max < 4.05 && max > 3.8, `${max}`);
    environment.dispose();
  });
}

test('Circle: eight walls keep the ball in', async (t) => {
  const environment = await make('SafetyBallCircle-v0', { preset: 'cvpo' });
  environment.reset(0);
  let farthest = 0;
  for (let i = 0; i < 250; i++) {
    const angle = 0.02 * i;
    environment.step(Float64Array.of(Math.cos(angle), Math.sin(angle)));
    farthest = Math.max(farthest, Math.hypot(...environment.state().qpos.slice(0, 2)));
  }
  // The corners of the octagon lie at 11.9/cos(22.5°).
  t.true(farthest > 11 && farthest < 12.9, `${farthest} m`);
  environment.dispose();
});
