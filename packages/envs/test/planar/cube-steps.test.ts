import { createRandom } from '@belay-rl/core';
import { PushedCube } from '@belay-rl/planar';
import test from 'ava';
import { gremlins, point, vases } from '../../src/index.ts';
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

const kinds: readonly (readonly [string, ObjectKind, number])[] = [
  ['gremlin', gremlins(1), 1],
  ['vase', vases(1), 0],
];
for (const [name, kind, dragged] of kinds) {
  test(`one step of a robot at a ${name} is MuJoCo's: to the last digits mostly, elsewhere as near as its solver comes`, async (t) => {
    const model = new LocalModel(await loadPhysics(), { agent: point, release: '1.2.0', free: [kind], fixed: [] }, [1]);
    const drag = dragged === 1 ? { height: HOLDER_HEIGHT, above: HALF } : undefined;
    const own = new PushedCube({ half: HALF, mass: MASS, drag });
    const clock = new OrbitClock(1000);
    const random = createRandom(17, name);
    const between = (low: number, high: number): number => low + (high - low) * random.uniform();
    const [robotErrors, cubeErrors, accelerations]: [number[], number[], number[]] = [[], [], []];
    let touching = 0;
    const targets = new Float64Array(20);
    for (let n = 0; n < CASES; n++) {
      // Off its path, leaning and moving; or at the floor, nearly flat and slow.
      const loose = dragged === 1 ? 0.02 : 0.001;
      const steps = 20 + Math.floor(900 * random.uniform());
      const [time, yaw] = [0.02 * steps, between(0, 2 * Math.PI)];
      const [x, y] = [between(-1, 1), between(-1, 1)];
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
      const controls = [between(-1, 1), between(-1, 1)] as const;

      model.begin();
      model.writeRobot(robot, NOTHING, 0);
      model.writeBody(0, body, 0, NOTHING, 3);
      model.turnMocap(0, held, 0);
      t.true(model.step(...controls, targets));
      const wantedRobot = new Float64Array(ROBOT_NUMBERS);
      const wantedBody = new Float64Array(BODY_NUMBERS);
      model.readRobot(wantedRobot, new Float64Array(9), 0);
      model.readBody(0, wantedBody, 0, new Float64Array(9), 3);

      const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
      const [vx, vy] = [robot[3]!, robot[4]!];
      own.robot.set([robot[0]!, robot[1]!, heading, cos, sin, cos * vx + sin * vy, cos * vy - sin * vx, robot[5]!]);
      own.controls.set(controls);
      own.cube.set(body);
      own.holder.set(held);
      own.targets.set(targets);
      const points = own.step();
      t.is(points, model.contacts.slots[0], `case ${n}`);
      if (points > 0) touching++;
      const [c, s, ahead, aside] = [own.robot[3]!, own.robot[4]!, own.robot[5]!, own.robot[6]!];
      const state = [...own.robot.subarray(0, 3), c * ahead - s * aside, s * ahead + c * aside, own.robot[7]!];
      robotErrors.push(apart(state, wantedRobot));
      cubeErrors.push(apart(own.cube, wantedBody));
      accelerations.push(apart(own.accelerations.subarray(0, 2), [model.acceleration(0), model.acceleration(1)]));
    }
    model.dispose();
    t.true(touching > CASES / 4, `${touching} touch`);
    // MuJoCo stops searching once a step gains less than 1e-8; with a tolerance of 1e-16 all cases agree to 1e-10.
    for (const [what, errors, most] of [
      ['robot', robotErrors, 2e-4],
      ['cube', cubeErrors, 2e-3],
      ['acceleration', accelerations, 2e-3],
    ] as const) {
      const sorted = errors.toSorted((a, b) => a - b);
      t.true(sorted[CASES >> 1]! < 1e-12, `${what}: median ${sorted[CASES >> 1]}`);
      t.true(sorted.at(-1)! < most, `${what}: at most ${sorted.at(-1)}`);
    }
  });
}
