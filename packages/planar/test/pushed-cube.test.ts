import test from 'ava';
import { PlanarLanes, PushedCube } from '../src/index.ts';

const HALF = 0.1;
const MASS = 8e-6;
const GRAVITY = 9.81;
const TIMESTEP = 0.002;

test('a cube in the air falls as Euler has it and turns on', (t) => {
  const pushed = new PushedCube({ half: HALF, mass: MASS });
  pushed.robot.set([5, 5, 0, 1, 0, 0, 0, 0]);
  pushed.cube.set([0, 0, 3, 1, 0, 0, 0, 0.2, -0.1, 0, 0, 0, 1.5]);
  t.is(pushed.step(), 0);
  // After n substeps: v = −n h g, z = z₀ − h² g n (n + 1)/2.
  const [x, y, z, w, i, j, k, vx, vy, vz] = pushed.cube as unknown as number[];
  t.true(Math.abs(vz! + 10 * TIMESTEP * GRAVITY) < 1e-14);
  t.true(Math.abs(z! - (3 - TIMESTEP ** 2 * GRAVITY * 55)) < 1e-14);
  t.true(Math.abs(x! - 0.004) < 1e-15 && Math.abs(y! + 0.002) < 1e-15);
  t.deepEqual([vx, vy, i, j], [0.2, -0.1, 0, 0]);
  t.true(Math.abs(w! - Math.cos(0.015)) < 1e-14 && Math.abs(k! - Math.sin(0.015)) < 1e-14);
});

test('a robot that touches no cube moves as a lane of its own', (t) => {
  const lanes = new PlanarLanes(
    {
      count: 1,
      maxSteps: 1000,
      objects: 1,
      rings: [],
      lidar: { bins: 16, range: 3 },
      fixed: [],
      free: [],
      orbits: [],
      reward: { rule: 'goal', goal: 0, size: 0.3 },
      rewardClip: 10,
      costs: [],
      costWidth: 1,
      costIndicator: true,
    },
    'strict',
  );
  const heading = 0.7;
  lanes.start(0, 0.3, -0.2, Math.cos(heading), Math.sin(heading));
  lanes.placeObject(0, 0, 2, 2);
  const { columns } = lanes;
  columns.ahead[0] = 0.4;
  columns.aside[0] = -0.05;
  columns.yawRate[0] = 2;
  const pushed = new PushedCube({ half: HALF, mass: MASS });
  pushed.robot.set([0.3, -0.2, heading, Math.cos(heading), Math.sin(heading), 0.4, -0.05, 2]);
  pushed.controls.set([0.5, -0.8]);
  pushed.cube.set([3, 3, HALF - 4e-5, 1, 0, 0, 0], 0);
  t.is(pushed.step(), 0);
  lanes.actions.set([0.5, -0.8]);
  lanes.step();
  const wanted = [columns.x, columns.y, columns.ahead, columns.aside, columns.yawRate].map((column) => column[0]!);
  const own = [0, 1, 5, 6, 7].map((k) => pushed.robot[k]!);
  for (const [k, value] of wanted.entries()) t.true(Math.abs(value - own[k]!) < 1e-12, `number ${k}: ${own[k]}`);
  t.true(Math.abs(columns.accelerationAhead[0]! - pushed.accelerations[0]!) < 1e-9);
});

test('a cube that stands on the floor slides to a stop and stays upright', (t) => {
  const pushed = new PushedCube({ half: HALF, mass: MASS });
  pushed.robot.set([5, 5, 0, 1, 0, 0, 0, 0]);
  pushed.cube.set([0, 0, HALF - 4e-5, 1, 0, 0, 0, 0.05, 0, 0, 0, 0, 0]);
  for (let step = 0; step < 100; step++) t.is(pushed.step(), 0);
  const [x, , z, w, , , , vx, vy, vz] = pushed.cube as unknown as number[];
  t.true(Math.hypot(vx!, vy!, vz!) < 1e-6, `${vx} ${vy} ${vz}`);
  t.true(x! > 0 && x! < 0.01 && Math.abs(z! - HALF) < 1e-4 && w! > 1 - 1e-9);
});

test("the ball's centre in the cube is said to be nobody's here", (t) => {
  const pushed = new PushedCube({ half: HALF, mass: MASS });
  pushed.robot.set([0, 0, 0, 1, 0, 0, 0, 0]);
  pushed.cube.set([0.05, 0, HALF, 1, 0, 0, 0], 0);
  t.is(pushed.step(), -1);
});
