import test from 'ava';
import { GOAL_MET, OUT_OF_TIME, PlanarLanes, type PlanarPlan, type PlanarVariant } from '../src/index.ts';
import { type Robot, substeps } from './reference/robot.ts';

const variants: readonly PlanarVariant[] = ['relaxed', 'strict'];

const plain: PlanarPlan = {
  count: 5,
  maxSteps: 50,
  objects: 1,
  rings: [{ from: 0, until: 1 }],
  lidar: { bins: 16, range: 3 },
  fixed: [],
  free: [],
  orbits: [],
  reward: { rule: 'goal', goal: 0, size: 0.3 },
  rewardClip: 10,
  costs: [],
  costWidth: 1,
  costIndicator: true,
};

function started(plan: PlanarPlan, variant: PlanarVariant = 'strict'): PlanarLanes {
  const lanes = new PlanarLanes(plan, variant);
  for (let i = 0; i < lanes.count; i++) {
    lanes.start(i, 0.1 * i, -0.2 * i, Math.cos(0.9 * i), Math.sin(0.9 * i));
    lanes.placeObject(i, 0, 1, 0.5);
    lanes.remember(i);
    lanes.settle(i);
    lanes.observe(i);
  }
  return lanes;
}

for (const variant of variants) {
  test(`${variant}: ten substeps are those of the equations of motion`, (t) => {
    const lanes = started(plain, variant);
    const robots: Robot[] = Array.from({ length: lanes.count }, (_, i) => ({
      x: 0.1 * i,
      y: -0.2 * i,
      heading: 0.9 * i,
      vx: 0,
      vy: 0,
      yawRate: 0,
    }));
    for (let step = 0; step < 30; step++) {
      for (const [i, robot] of robots.entries()) {
        const action: [number, number] = [Math.sin(step + i), 2 * Math.cos(0.3 * step * (i + 1))];
        lanes.actions.set(action, 2 * i);
        // Every step from the lanes' own state: the servo lets any difference grow.
        const { x, y, cosine, sine, ahead, aside, yawRate } = lanes.columns;
        robot.x = x[i]!;
        robot.y = y[i]!;
        robot.heading = Math.atan2(sine[i]!, cosine[i]!);
        robot.vx = cosine[i]! * ahead[i]! - sine[i]! * aside[i]!;
        robot.vy = sine[i]! * ahead[i]! + cosine[i]! * aside[i]!;
        robot.yawRate = yawRate[i]!;
        substeps(robot, action, 10);
      }
      lanes.step();
      for (const [i, robot] of robots.entries()) {
        const { x, y, cosine, sine, yawRate } = lanes.columns;
        t.true(Math.abs(x[i]! - robot.x) < 1e-12);
        t.true(Math.abs(y[i]! - robot.y) < 1e-12);
        t.true(Math.hypot(cosine[i]! - Math.cos(robot.heading), sine[i]! - Math.sin(robot.heading)) < 1e-9);
        t.true(Math.abs(yawRate[i]! - robot.yawRate) < 1e-6);
      }
    }
  });
}

test('a fast spin leaves the series and stays exact', (t) => {
  const lanes = started({ ...plain, count: 1 });
  const robot: Robot = { x: 0, y: 0, heading: 0, vx: 0.3, vy: 0, yawRate: 900 };
  lanes.columns.ahead[0] = 0.3;
  lanes.columns.yawRate[0] = 900;
  lanes.actions.fill(0);
  substeps(robot, [0, 0], 10);
  lanes.step();
  t.true(Math.abs(lanes.columns.x[0]! - robot.x) < 1e-10);
  t.true(Math.abs(lanes.columns.sine[0]! - Math.sin(robot.heading)) < 1e-9);
});

test('one environment is stepped as in the batch, and its neighbours are not', (t) => {
  const together = started(plain);
  const single = started(plain);
  for (const lanes of [together, single]) lanes.actions.fill(0.7);
  together.step();
  single.advanceOne(3);
  single.concludeOne(3);
  for (const name of ['x', 'y', 'phi', 'yawRate', 'steps', 'last0'] as const) {
    t.is(single.columns[name][3], together.columns[name][3]);
    t.is(single.columns[name][2], started(plain).columns[name][2]);
  }
  const row = (lanes: PlanarLanes): Float32Array => lanes.observations.slice(3 * lanes.width, 4 * lanes.width);
  t.deepEqual(row(single), row(together));
});

test('goals met and time are flagged', (t) => {
  const lanes = started({ ...plain, maxSteps: 1 });
  lanes.placeObject(2, 0, lanes.columns.x[2]! + 0.1, lanes.columns.y[2]!);
  lanes.actions.fill(0);
  t.is(lanes.step(), 5);
  t.deepEqual([...lanes.happened.subarray(0, 5)], [0, 1, 2, 3, 4]);
  t.is(lanes.flags[0], OUT_OF_TIME);
  t.is(lanes.flags[2], OUT_OF_TIME + GOAL_MET);
  t.is(lanes.ended[1], 2);
});

test('a robot that would touch a free body stays where it is, for another engine', (t) => {
  const lanes = started({ ...plain, objects: 2, free: [{ object: 1, halfSize: 0.1 }] });
  const touching = 3;
  for (let i = 0; i < lanes.count; i++) {
    const { x, y, cosine, sine } = lanes.columns;
    // From the nose's face at 0.15 to that of a cube turned alike: 2 cm and, in one lane, 1.2 mm and fast.
    const away = 0.25 + (i === touching ? 0.0012 : 0.02);
    lanes.placeObject(i, 1, x[i]! + away * cosine[i]!, y[i]! + away * sine[i]!);
    lanes.setYaw(i, 0, Math.cos(0.9 * i), Math.sin(0.9 * i));
    lanes.columns.ahead[i] = 0.3;
  }
  lanes.actions.fill(0);
  const before = lanes.columns.x.slice();
  t.is(lanes.advance(), 1);
  t.is(lanes.happened[0], touching);
  t.is(lanes.columns.x[touching], before[touching]);
  t.not(lanes.columns.x[1], before[1]);
  t.true(lanes.isClose(1, 0.02));
  t.false(lanes.isClose(1, 0.005));
});

test('the lidar sees what the formula of the benchmark says, in any number of bins', (t) => {
  for (const bins of [1, 2, 3, 16, 33]) {
    const lanes = started({ ...plain, lidar: { bins, range: 3 } });
    for (let i = 0; i < lanes.count; i++) {
      const { x, y, cosine, sine } = lanes.columns;
      const [dx, dy] = [1 - x[i]!, 0.5 - y[i]!];
      const [ex, ey] = [cosine[i]! * dx + sine[i]! * dy, cosine[i]! * dy - sine[i]! * dx];
      const signal = Math.max(0, 3 - Math.hypot(ex, ey)) / 3;
      const place = ((((Math.atan2(ey, ex) / (2 * Math.PI)) * bins) % bins) + bins) % bins;
      const bin = Math.floor(place);
      const wanted = new Float64Array(bins);
      const raise = (at: number, value: number): void => {
        wanted[at] = Math.max(wanted[at]!, value);
      };
      raise(bin, signal);
      raise((bin + 1) % bins, (place - bin) * signal);
      raise((bin + bins - 1) % bins, (1 - place + bin) * signal);
      for (let k = 0; k < bins; k++) {
        t.true(
          Math.abs(lanes.observations[i * lanes.width + 12 + k]! - wanted[k]!) < 2e-6,
          `${bins} bins, lane ${i}, bin ${k}`,
        );
      }
    }
  }
});
