import test from 'ava';
import { make, put, repeat } from '../make.ts';

const STEERING = ['left_steering', 'right_steering'];

test('Car reaches 6 m/s in about a second, upstream', async (t) => {
  const environment = await make('SafetyCarRun-v0', { preset: 'upstream' });
  environment.reset(0);
  repeat(environment, [-1, 0], 60);
  for (let i = 0; i < 60; i++) {
    const speed = environment.state().qvel[0]!;
    t.true(speed > 5.7 && speed < 6.05, `${speed} m/s`);
    repeat(environment, [-1, 0], 1);
  }
  environment.dispose();
});

// Measured on bullet-safety-gym 1.4.0 with PyBullet 3.2.7, whose solver leaves the drive soft at these substeps.
for (const [preset, step, action, afterOne, afterSix] of [
  ['fsrl', 1 / 30, -1, 2.31, 3.69],
  ['fsrl', 1 / 30, -0.5, 1.19, 1.93],
  ['fsrl', 1 / 30, -0.25, 0.59, 0.88],
  ['cvpo', 0.1, -1, 1.09, 2.49],
  ['cvpo', 0.1, -0.5, 0.52, 1.21],
] as const) {
  test(`Car at ${action}, ${preset}: speeds after one second and six`, async (t) => {
    const environment = await make('SafetyCarRun-v0', { preset });
    environment.reset(0);
    const near = (expected: number) => {
      const speed = environment.state().qvel[0]!;
      t.true(Math.abs(speed - expected) < 0.15 * expected, `${speed} m/s, measured ${expected}`);
    };
    repeat(environment, [action, 0], Math.round(1 / step));
    near(afterOne);
    repeat(environment, [action, 0], Math.round(5 / step));
    near(afterSix);
    environment.dispose();
  });
}

test('Car: its masses and places', async (t) => {
  const environment = await make('SafetyCarRun-v0');
  environment.reset(0);
  const { model } = environment.simulation;
  const masses = model.body_mass as Float64Array;
  const centres = model.body_ipos as Float64Array;
  const bodies = model.body_pos as Float64Array;
  const parents = model.body_parentid as Int32Array;
  let total = 0;
  let moment = 0;
  for (let body = 1; body < masses.length; body++) {
    let x = centres[3 * body]!;
    for (let at = body; at > 1; at = parents[at]!) x += bodies[3 * at]!;
    total += masses[body]!;
    moment += masses[body]! * x;
  }
  t.true(Math.abs(total - 6.39) < 0.01, `${total} kg`);
  t.true(Math.abs(moment / total + 0.6 - 0.592) < 0.002, `centre of mass at x = ${moment / total + 0.6}`);
  environment.dispose();
});

test('Car: a tenth of the steering error is left off in each substep', async (t) => {
  const environment = await make('SafetyCarRun-v0', { preset: 'upstream' });
  environment.reset(3);
  const { simulation } = environment;
  const addresses = STEERING.map((joint) => (simulation.model.jnt_qposadr as Int32Array)[simulation.jointId(joint)]!);
  const error = (): number[] => addresses.map((at) => 0.5 - environment.state().qpos[at]!);
  const before = error();
  for (let step = 1; step <= 5; step++) {
    environment.step(Float64Array.of(0, 1));
    error().forEach((left, side) => {
      const expected = before[side]! * 0.9 ** (4 * step);
      t.true(Math.abs(left - expected) < 2e-3, `step ${step}: ${left}, expected ${expected}`);
    });
  }
  environment.dispose();
});

test('Car turns left for a positive angle, on a circle near that of its wheels', async (t) => {
  const environment = await make('SafetyCarCircle-v0', { preset: 'upstream' });
  environment.reset(0);
  put(environment, {});
  repeat(environment, [0.1, 1], 120);
  let turned = 0;
  let speed = 0;
  for (let i = 0; i < 60; i++) {
    environment.step(Float64Array.of(0.1, 1));
    const { qvel } = environment.state();
    turned += qvel[5]! / 60;
    speed += Math.hypot(qvel[0]!, qvel[1]!) / 60;
  }
  t.true(turned > 0);
  // The rear axle's circle: what is observed is a point 0.6 m ahead of it. The wheels' directions give
  // 0.975/tan(0.5) = 1.785 m; both axles are driven at one speed, the front one has the longer way, and the tyres slip.
  const radius = Math.sqrt((speed / turned) ** 2 - 0.6 ** 2);
  t.true(radius > 1.75 && radius < 2.2, `${radius} m`);
  environment.dispose();
});

test('Car: actions are not clipped', async (t) => {
  const environment = await make('SafetyCarRun-v0', { preset: 'upstream' });
  environment.reset(0);
  repeat(environment, [-1.5, 0], 120);
  const speed = environment.state().qvel[0]!;
  t.true(speed > 8, `${speed} m/s`);
  environment.dispose();
});
