import { BelayError } from '@belay-rl/core';
import type { PlanarLanes } from '@belay-rl/planar';
import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';
import type { PhysicalState } from '../physical-state.ts';
import type { DrawnWorld } from '../world/drawn-world.ts';
import { yawOf } from './footprint.ts';
import { BODY_NUMBERS } from './orbit-paths.ts';

const JOINTS = 3;
const BODY_POSITIONS = 7;
const BODY_VELOCITIES = BODY_NUMBERS - BODY_POSITIONS;
/** Slower than this [m/s, rad/s] a free body rests: vases settle at up to 6.5e-5 after a reset. */
const AT_REST = 9e-5;
/** Nearer than this in every number an orbiting body is on its path. */
const ON_PATH = 1e-6;

/** What holds the state of worlds on the planar engine (`PlanarWorlds`). */
export interface StatefulWorlds {
  readonly parts: { readonly id: string };
  readonly lanes: PlanarLanes;
  readonly drawn: readonly DrawnWorld[];
  /** World by world BODY_NUMBERS for each free body. */
  readonly bodies: Float64Array;
  /** Which objects are boxes to push. */
  readonly boxes: ReadonlySet<number>;
  orbitState(i: number, k: number, out: Float64Array): boolean;
}

/** Positions and velocities of world i in the order of MuJoCo's whole world: the robot's joints, then every free body. */
export function readState({ lanes, drawn, bodies }: StatefulWorlds, i: number): PhysicalState {
  const { columns, plan } = lanes;
  const { x = 0, y = 0, rotation = 0 } = drawn[i]?.pose ?? {};
  const cos = numpyCosine(rotation);
  const sin = numpySine(rotation);
  const dx = columns.x[i]! - x;
  const dy = columns.y[i]! - y;
  const phi = columns.phi[i]!;
  const ahead = columns.ahead[i]!;
  const aside = columns.aside[i]!;
  const qpos = [cos * dx + sin * dy, cos * dy - sin * dx, phi];
  const qvel = [
    numpyCosine(phi) * ahead - numpySine(phi) * aside,
    numpySine(phi) * ahead + numpyCosine(phi) * aside,
    columns.yawRate[i]!,
  ];
  for (let k = 0; k < plan.free.length; k++) {
    const at = (i * plan.free.length + k) * BODY_NUMBERS;
    qpos.push(...bodies.subarray(at, at + BODY_POSITIONS));
    qvel.push(...bodies.subarray(at + BODY_POSITIONS, at + BODY_NUMBERS));
  }
  return { qpos: Float64Array.from(qpos), qvel: Float64Array.from(qvel) };
}

/** Overwrites positions and velocities of world i, in the order of `readState`, and nothing else. */
export function writeState(worlds: StatefulWorlds, i: number, qpos: ArrayLike<number>, qvel: ArrayLike<number>): void {
  const { lanes, bodies } = worlds;
  const { columns, plan } = lanes;
  const free = plan.free.length;
  const [positions, velocities] = [JOINTS + BODY_POSITIONS * free, JOINTS + BODY_VELOCITIES * free];
  if (qpos.length !== positions || qvel.length !== velocities) {
    throw new BelayError(
      'bad-state',
      `${worlds.parts.id}: a state needs ${positions} positions and ${velocities} velocities; ${qpos.length} and ${qvel.length} were given.`,
    );
  }
  const { x = 0, y = 0, rotation = 0 } = worlds.drawn[i]?.pose ?? {};
  const cos = numpyCosine(rotation);
  const sin = numpySine(rotation);
  const [p0, p1, phi] = [qpos[0]!, qpos[1]!, qpos[2]!];
  const [v0, v1] = [qvel[0]!, qvel[1]!];
  columns.x[i] = x + cos * p0 - sin * p1;
  columns.y[i] = y + sin * p0 + cos * p1;
  columns.phi[i] = phi;
  columns.cosine[i] = numpyCosine(rotation + phi);
  columns.sine[i] = numpySine(rotation + phi);
  columns.ahead[i] = numpyCosine(phi) * v0 + numpySine(phi) * v1;
  columns.aside[i] = numpyCosine(phi) * v1 - numpySine(phi) * v0;
  columns.yawRate[i] = qvel[2]!;
  for (let k = 0; k < free; k++) {
    const at = (i * free + k) * BODY_NUMBERS;
    for (let j = 0; j < BODY_POSITIONS; j++) bodies[at + j] = qpos[JOINTS + BODY_POSITIONS * k + j]!;
    for (let j = 0; j < BODY_VELOCITIES; j++) {
      bodies[at + BODY_POSITIONS + j] = qvel[JOINTS + BODY_VELOCITIES * k + j]!;
    }
    const { object } = plan.free[k]!;
    lanes.placeObject(i, object, bodies[at]!, bodies[at + 1]!);
    if (worlds.boxes.has(object)) columns.boxHeight[i] = bodies[at + 2]!;
    const yaw = yawOf(bodies, at);
    lanes.setYaw(i, k, numpyCosine(yaw), numpySine(yaw));
  }
}

/** True if a free body of world i is off its path, or not at rest. */
export function stirs(worlds: StatefulWorlds, i: number): boolean {
  const free = worlds.lanes.plan.free.length;
  const path = new Float64Array(BODY_NUMBERS);
  for (let k = 0; k < free; k++) {
    const at = (i * free + k) * BODY_NUMBERS;
    const body = worlds.bodies.subarray(at, at + BODY_NUMBERS);
    if (worlds.orbitState(i, k, path)) {
      if (path.some((value, j) => Math.abs(value - body[j]!) > ON_PATH)) return true;
    } else if (body.subarray(BODY_POSITIONS).some((speed) => Math.abs(speed) > AT_REST)) return true;
  }
  return false;
}
