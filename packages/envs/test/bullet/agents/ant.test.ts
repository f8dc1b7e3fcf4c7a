import test from 'ava';
import { make, wave } from '../make.ts';

test('Ant: masses', async (t) => {
  const environment = await make('SafetyAntRun-v0');
  environment.reset(0);
  const masses = Array.from(environment.simulation.model.body_mass as Float64Array);
  t.true(Math.abs(masses.reduce((sum, each) => sum + each, 0) - 182.18) < 0.01);
  // Torso with its four fixed capsules, then hip and ankle links.
  const expected = [0, 65.45 + 4 * 7.83, ...Array.from({ length: 4 }, () => [7.83, 13.52]).flat()];
  masses.forEach((mass, i) => {
    t.true(Math.abs(mass - expected[i]!) < 0.02, `body ${i}: ${mass} kg`);
  });
  environment.dispose();
});

for (const preset of ['fsrl', 'upstream', 'cvpo'] as const) {
  test(`Ant settles without falling, ${preset}`, async (t) => {
    const environment = await make('SafetyAntRun-v0', { preset });
    environment.reset(1);
    for (let i = 0; i < 190; i++) t.false(environment.step(new Float64Array(8)).terminated);
    const { qpos, qvel } = environment.state();
    t.true(qpos[2]! > 0.35 && qpos[2]! < 0.75, `${qpos[2]} m`);
    t.true(Math.max(...qvel.map(Math.abs)) < 0.2);
    environment.dispose();
  });
}

test('Ant lives through many random steps', async (t) => {
  const environment = await make('SafetyAntCircle-v0');
  environment.reset(2);
  let steps = 0;
  while (steps < 50 && !environment.step(wave(8, steps)).terminated) steps++;
  t.true(steps >= 10, `${steps} steps`);
  environment.dispose();
});

test('Ant: its own reward from action, joints and height', async (t) => {
  const environment = await make('SafetyAntRun-v0');
  environment.reset(0);
  for (let i = 0; i < 30; i++) environment.step(new Float64Array(8));
  const x = environment.state().qpos[0]!;
  const y = environment.state().qpos[1]!;
  // Beyond the clip, so that the penalties are seen to take the action as it came.
  const action = Float64Array.of(2, 0, 0, 0, 0, 0, 0, 0);
  const { reward, observation } = environment.step(action);
  const { qpos } = environment.state();
  const covered = Math.hypot(x - 1000, y) - Math.hypot(qpos[0]! - 1000, qpos[1]!);
  const [speed = 0] = [observation[14]! / 0.05];
  const stretched = Array.from({ length: 8 }, (_, i) => Math.abs(observation[13 + 2 * i]! / 0.5)).filter(
    (place) => place > 0.99,
  ).length;
  const expected = 60 * covered + 1 - (2 * Math.abs(2 * 0.1 * speed)) / 8 - (0.1 * 4) / 8 - 0.1 * stretched;
  t.true(Math.abs(reward - expected) < 1e-6, `${reward}, expected ${expected}`);
  environment.dispose();
});

test('Ant sees which feet stand on the floor', async (t) => {
  const environment = await make('SafetyAntRun-v0');
  environment.reset(0);
  for (let i = 0; i < 60; i++) environment.step(new Float64Array(8));
  const { observation } = environment.step(new Float64Array(8));
  t.deepEqual(Array.from(observation).slice(29), [1, 1, 1, 1]);
  const { qpos, qvel } = environment.state();
  qpos[2] = 3;
  environment.setState({ qpos, qvel });
  t.deepEqual(Array.from(environment.step(new Float64Array(8)).observation).slice(29), [0, 0, 0, 0]);
  environment.dispose();
});

test('Ant under its least height is dead: −1 and the end', async (t) => {
  const environment = await make('SafetyAntCircle-v0');
  environment.reset(0);
  const { qpos, qvel } = environment.state();
  qpos[2] = 0.2;
  qvel.fill(0);
  environment.setState({ qpos, qvel });
  // Sunk into the floor it is pushed out by the contact, but not within the first substep.
  qvel[2] = -30;
  environment.setState({ qpos, qvel });
  const { terminated } = environment.step(new Float64Array(8));
  t.is(terminated, !(environment.state().qpos[2]! > 0.26));
  environment.dispose();
});
