import type { Physics } from '../mujoco/physics.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { BODY_NUMBERS, LocalModel, type LocalParts, RATE_NUMBERS, ROBOT_NUMBERS } from './local-model.ts';

/** A body that starts a hair's breadth inside the floor has come to rest by then. */
const SETTLED = 60;
/** If the robot is out of the way. */
const ASIDE = 1000;
const JOINTS = ROBOT_NUMBERS / 2;

/** Height at which the centre of a free body rests, metres. */
export function restingHeight(physics: Physics, parts: LocalParts, kind: ObjectKind): number {
  const model = new LocalModel(physics, { ...parts, free: [kind], fixed: [] }, [1]);
  const robot = new Float64Array(ROBOT_NUMBERS).fill(ASIDE, 0, 2);
  const body = new Float64Array(BODY_NUMBERS);
  body.set(startOf(kind, 0, 0, 0));
  const warm = new Float64Array(JOINTS + RATE_NUMBERS);
  for (let step = 0; step < SETTLED; step++) {
    model.begin();
    model.writeRobot(robot, warm, 0);
    model.writeBody(0, body, 0, warm, JOINTS);
    model.step(0, 0, body);
    model.readBody(0, body, 0, warm, JOINTS);
  }
  model.dispose();
  return body[2] as number;
}

/** Position and quaternion of a body at an episode's start. */
export function startOf(kind: ObjectKind, x: number, y: number, rotation: number): readonly number[] {
  const { pos, quat } = kind.body({ name: kind.names[0] ?? '', x, y, rotation }).attributes;
  return [...(pos as readonly number[]), ...(quat as readonly number[])];
}
