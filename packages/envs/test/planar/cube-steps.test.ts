import { createRandom } from '@belay-rl/core';
import { PushedCube } from '@belay-rl/planar';
import test from 'ava';
import { buttons, gremlins, pillars, point, vases } from '../../src/index.ts';
import { loadPhysics } from '../../src/mujoco/physics.ts';
import type { ObjectKind } from '../../src/objects/object-kind.ts';
import { BODY_NUMBERS, HOLDER_HEIGHT, LocalModel, ROBOT_NUMBERS } from '../../src/planar/local-model.ts';
import { OrbitClock } from '../../src/planar/orbit-clock.ts';

const HALF = 0.1;
const MASS = 0.001 * 8 * HALF ** 3;
const TRAVEL = 0.3;
const CASES = 250;
const NOTHING = new Float64Array(9);

type Quaternion = readonly [number, number, number, number];

/** a · b. */
function times([a, b, c, d]: Quaternion, [e, f, g, h]: Quaternion): Quaternion {
  return [
    a * e - b * f - c * g - d * h,
    a * f + b * e + c * h - d * g,
    a * g - b * h + c * e + d * f,
    a * h + b * g - c * f + d * e,
  ];
}

/** How far two lists of numbers are apart, by |difference| / (1 + |wanted|). */
function apart(own: ArrayLike<number>, wanted: ArrayLike<number>): number {
  return Math.max(...Array.from(wanted, (value, k) => Math.abs(value - own[k]!) / (1 + Math.abs(value))));
}

interface Case {
  readonly steps: number;
  readonly robot: Float64Array;
  readonly body: Float64Array;
  readonly held: Quaternion;
  readonly controls: readonly [number, number];
  readonly targets: Float64Array;
}

/** Robots at a cube: off its path, leaning and moving; or at the floor, nearly flat and slow. */
function drawCase(between: (low: number, high: number) => number, clock: OrbitClock, dragged: number): Case {
  const loose = dragged === 1 ? 0.02 : 0.001;
  const steps = 20 + Math.floor(between(0, 900));
  const [time, yaw] = [0.02 * steps, between(0, 2 * Math.PI)];
  const [x, y] = [between(-1, 1), between(-1, 1)];
  const targets = new Float64Array(20);
  clock.targets(steps, x, y, TRAVEL, targets);
  const held: Quaternion = [Math.cos(yaw / 2), 0, 0, Math.sin(yaw / 2)];
  const lean: Quaternion = [1, between(-loose, loose), between(-loose, loose), between(-loose, loose)];
  const turned = times(held, lean);
  const length = Math.hypot(...turned);
  const body = new Float64Array(BODY_NUMBERS);
  body[0] = targets[0]! + between(-loose, loose);
  body[1] = targets[1]! + between(-loose, loose);
  body[2] = dragged === 1 ? 0.2 + between(-loose, loose) : HALF - 2e-5 + between(-2e-5, 2e-5);
  body.set(
    turned.map((part) => part / length),
    3,
  );
  body[7] = dragged * TRAVEL * Math.cos(time) + between(-loose, loose);
  body[8] = -dragged * TRAVEL * Math.sin(time) + between(-loose, loose);
  for (let k = 10; k < 13; k++) body[k] = 10 * between(-loose, loose);
  const [direction, distance, heading] = [between(0, 2 * Math.PI), between(0.15, 0.32), between(-3, 3)];
  const robot = new Float64Array(ROBOT_NUMBERS);
  robot.set([body[0] + distance * Math.cos(direction), body[1] + distance * Math.sin(direction), heading]);
  robot.set([between(-0.5, 0.5), between(-0.5, 0.5), between(-3, 3)], 3);
  return { steps, robot, body, held, controls: [between(-1, 1), between(-1, 1)], targets };
}

interface Errors {
  readonly points: number;
  readonly robot: number;
  readonly cube: number;
  readonly acceleration: number;
}

/** The case's step by MuJoCo and by the planar engine; null: the latter leaves it to MuJoCo. */
function compare(model: LocalModel, own: PushedCube, { robot, body, held, controls, targets }: Case): Errors | null {
  model.begin();
  model.writeRobot(robot, NOTHING, 0);
  model.writeBody(0, body, 0, NOTHING, 3);
  model.turnMocap(0, held, 0);
  if (!model.step(...controls, targets)) throw new Error('diverged');
  const wantedRobot = new Float64Array(ROBOT_NUMBERS);
  const wantedBody = new Float64Array(BODY_NUMBERS);
  model.readRobot(wantedRobot, new Float64Array(9), 0);
  model.readBody(0, wantedBody, 0, new Float64Array(9), 3);

  const heading = robot[2]!;
  const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
  const [vx, vy] = [robot[3]!, robot[4]!];
  own.robot.set([robot[0]!, robot[1]!, heading, cos, sin, cos * vx + sin * vy, cos * vy - sin * vx, robot[5]!]);
  own.controls.set(controls);
  own.cube.set(body);
  own.holder.set(held);
  own.targets.set(targets);
  const points = own.step();
  if (points < 0) return null;
  const [c, s, ahead, aside] = [own.robot[3]!, own.robot[4]!, own.robot[5]!, own.robot[6]!];
  const state = [...own.robot.subarray(0, 3), c * ahead - s * aside, s * ahead + c * aside, own.robot[7]!];
  return {
    points,
    robot: apart(state, wantedRobot),
    cube: apart(own.cube, wantedBody),
    acceleration: apart(own.accelerations.subarray(0, 2), [model.acceleration(0), model.acceleration(1)]),
  };
}

/** MuJoCo stops searching once a step gains less than 1e-8; with a tolerance of 1e-16 all cases agree to 1e-10. */
const MOST = { robot: 2e-4, cube: 2e-3, acceleration: 2e-3 } as const;

const kinds: readonly (readonly [string, ObjectKind, number])[] = [
  ['gremlin', gremlins(1), 1],
  ['vase', vases(1), 0],
];
for (const [name, kind, dragged] of kinds) {
  const drag = dragged === 1 ? { height: HOLDER_HEIGHT, above: HALF } : undefined;

  test(`one step of a robot at a ${name} is MuJoCo's: to the last digits mostly, elsewhere as near as its solver comes`, async (t) => {
    const model = new LocalModel(await loadPhysics(), { agent: point, release: '1.2.0', free: [kind], fixed: [] }, [1]);
    const own = new PushedCube({ half: HALF, mass: MASS, drag });
    const clock = new OrbitClock(1000);
    const random = createRandom(17, name);
    const between = (low: number, high: number): number => low + (high - low) * random.uniform();
    const errors: Errors[] = [];
    for (let n = 0; n < CASES; n++) {
      const found = compare(model, own, drawCase(between, clock, dragged));
      t.is(found?.points, model.contacts.slots[0], `case ${n}`);
      if (found !== null) errors.push(found);
    }
    model.dispose();
    const touching = errors.filter(({ points }) => points > 0).length;
    t.true(touching > CASES / 4, `${touching} touch`);
    for (const what of ['robot', 'cube', 'acceleration'] as const) {
      const sorted = errors.map((one) => one[what]).toSorted((a, b) => a - b);
      t.true(sorted[CASES >> 1]! < 1e-12, `${what}: median ${sorted[CASES >> 1]}`);
      t.true(sorted.at(-1)! < MOST[what], `${what}: at most ${sorted.at(-1)}`);
    }
  });

  for (const [shape, fixed, radius] of [
    ['ball', buttons(1), 0.1],
    ['column', pillars(1), 0.2],
  ] as const) {
    test(`a ${name} and a robot near a fixed ${shape} are stepped as if it were not there, or not at all if it is touched`, async (t) => {
      const parts = { agent: point, release: '1.2.0', free: [kind], fixed: [fixed] } as const;
      const model = new LocalModel(await loadPhysics(), parts, [1]);
      const own = new PushedCube({ half: HALF, mass: MASS, drag });
      const clock = new OrbitClock(1000);
      const random = createRandom(18, `${name} ${shape}`);
      const between = (low: number, high: number): number => low + (high - low) * random.uniform();
      let [left, stepped] = [0, 0];
      for (let n = 0; n < CASES; n++) {
        const one = drawCase(between, clock, dragged);
        // At the robot, or at the cube.
        const around = n % 2 === 0 ? one.robot : one.body;
        const [direction, distance] = [between(0, 2 * Math.PI), radius + between(0.08, 0.2)];
        const [x, y] = [around[0]! + distance * Math.cos(direction), around[1]! + distance * Math.sin(direction)];
        model.placeFixed(0, x, y, 0);
        own.clearFixed();
        t.true(own.addFixed(x, y, radius, shape));
        const found = compare(model, own, one);
        if (found === null) {
          left++;
          continue;
        }
        stepped++;
        t.is(model.contacts.fixed[0], 0, `case ${n}`);
        t.is(found.points, model.contacts.slots[0], `case ${n}`);
        for (const what of ['robot', 'cube', 'acceleration'] as const) {
          t.true(found[what] < MOST[what], `case ${n}, ${what}: ${found[what]}`);
        }
      }
      model.dispose();
      t.true(left > CASES / 10 && stepped > CASES / 10, `${left} of ${CASES} are left to MuJoCo`);
    });
  }
}
