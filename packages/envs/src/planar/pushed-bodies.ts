import type { ColumnName } from '@belay-rl/planar';
import type { Physics } from '../mujoco/physics.ts';
import { aboutZ } from '../mujoco/xml.ts';
import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';
import { CubeSteps } from './cube-steps.ts';
import { isUpright, yawOf } from './footprint.ts';
import type { FreeBodies } from './free-bodies.ts';
import { type FreeKind, freeKindsOf } from './free-kinds.ts';
import {
  BODY_NUMBERS,
  type LocalModel,
  type LocalParts,
  POSE_NUMBERS,
  RATE_NUMBERS,
  ROBOT_NUMBERS,
} from './local-model.ts';
import { LocalModels } from './local-models.ts';
import { OrbitClock } from './orbit-clock.ts';
import type { PlanarWorld } from './planar-world.ts';
import type { PlanarWorlds } from './planar-worlds.ts';
import { PushedChoice, STRIDE, speedOf } from './pushed-choice.ts';
import { PushedLane, PushedLanes } from './pushed-lane.ts';

export type PushedParts = Omit<LocalParts, 'free' | 'fixed'>;

/**
 * Slower than this, m/s and (about) rad/s · m, and not much faster a step before, a body rests: it would come to a stop within
 * 3e-6 m. A vase costs from 1e-4 m/s.
 */
const REST = 9e-5;
const SLOWING = 4;
/** Metres a point of a turning body moves by a radian, about. */
const LEVER = 0.2;
/**
 * A dragged body this near to its path has come back to it: position [m], quaternion, velocity [m/s], rotation rate [rad/s]. It
 * nears it by a fifth a step, so that the rest of the way is 1e-4 m at most.
 */
const ON_PATH = [2e-5, 1e-4, 3e-4, 3e-3] as const;
const PARTS = [0, 3, 7, 10, 13] as const;
/** Steps after which a body that starts a hair's breadth inside the floor rests at its own height. */
const SETTLING = 20;
/** Robot and bodies part for good when they are this far apart [m]. */
const APART = 2e-3;

/**
 * Steps robots among free bodies: those that move or may be touched within the step. One cube that touches nothing but the robot
 * and the floor is stepped by the planar engine itself, everything else by small MuJoCo models that hold the robot, all fixed
 * bodies and those free ones. A body rests from when it is slower than 9e-5 m/s and the robot is away from it; what goes round keeps to its
 * path (a table of time) until it is touched, and from when it has come back to it.
 */
export class PushedBodies implements FreeBodies<PlanarWorlds> {
  readonly #kinds: readonly FreeKind[];
  /** The kind of each free body. */
  readonly #kindOf: readonly FreeKind[];
  readonly #count: number;
  readonly #objects: Int32Array;
  readonly #lanes: PushedLanes;
  readonly #lane: PushedLane;
  readonly #models: LocalModels;
  readonly #cubes: CubeSteps;
  readonly #choice: PushedChoice;
  readonly #onPath = new Float64Array(BODY_NUMBERS);

  constructor(physics: Physics, world: PlanarWorld, parts: PushedParts, lanes: number) {
    const all: LocalParts = {
      agent: parts.agent,
      release: parts.release,
      free: world.groups
        .filter(({ planar }) => planar.body === 'free' || planar.body === 'orbiting')
        .map(({ object }) => object),
      fixed: world.groups.filter(({ planar }) => planar.body === 'fixed').map(({ object }) => object),
    };
    this.#kinds = freeKindsOf(world, physics, all);
    this.#kindOf = this.#kinds.flatMap((kind) => Array.from({ length: kind.count }, () => kind));
    this.#count = this.#kindOf.length;
    this.#objects = Int32Array.from(world.plan.free, ({ object }) => object);
    this.#lanes = new PushedLanes(lanes, this.#count);
    this.#lane = new PushedLane(this.#count, world.plan.fixed.length);
    const clock = new OrbitClock(world.plan.maxSteps);
    this.#models = new LocalModels(physics, all, this.#kinds, this.#lanes, clock);
    this.#cubes = new CubeSteps(this.#kinds, this.#lanes, clock);
    this.#choice = new PushedChoice(this.#kindOf, this.#lanes, this.#lane);
  }

  findContacts(i: number, worlds: PlanarWorlds): boolean {
    let found = false;
    for (let k = 0; k < this.#count; k++) {
      const f = i * this.#count + k;
      const leans = !isUpright(worlds.bodies, f * BODY_NUMBERS);
      const stirred = !(this.#kindOf[k] as FreeKind).goesRound && (leans || this.#isNearOthers(i, k, worlds));
      this.#lanes.stirred[f] = stirred ? 1 : 0;
      found ||= stirred;
    }
    return found;
  }

  /** Layouts keep less room round a box than its corners take. */
  #isNearOthers(i: number, k: number, { lanes }: PlanarWorlds): boolean {
    const object = this.#objects[k] as number;
    const { radius } = (this.#kindOf[k] as FreeKind).footprint;
    const isNear = (other: number, otherRadius: number): boolean => {
      const dx = lanes.objectX(i, object) - lanes.objectX(i, other);
      const dy = lanes.objectY(i, object) - lanes.objectY(i, other);
      return Math.sqrt(dx * dx + dy * dy) < radius + otherRadius;
    };
    return (
      lanes.plan.fixed.some((fixed) => isNear(fixed.object, fixed.radius)) ||
      this.#kindOf.some(
        ({ footprint, goesRound }, n) => n !== k && !goesRound && isNear(this.#objects[n] as number, footprint.radius),
      )
    );
  }

  take(i: number, worlds: PlanarWorlds): void {
    const { warm, warmWidth, robots, stirred, turns, centres } = this.#lanes;
    this.#readRobot(i, worlds);
    robots.set(this.#lane.robot, i * ROBOT_NUMBERS);
    this.#models.forget(i);
    warm.fill(0, i * warmWidth, (i + 1) * warmWidth);
    const placed = worlds.drawn[i]?.placed ?? [];
    for (const { object, first, count, goesRound } of this.#kinds) {
      if (!goesRound) {
        for (let f = i * this.#count + first; f < i * this.#count + first + count; f++) {
          if (isFast(worlds.bodies, f * BODY_NUMBERS)) stirred[f] = 1;
        }
        continue;
      }
      const poses = placed.find(({ kind }) => kind === object)?.poses ?? [];
      for (const [n, { x, y, rotation }] of poses.entries()) {
        const f = i * this.#count + first + n;
        turns.set(aboutZ(rotation), 4 * f);
        centres[2 * f] = x;
        centres[2 * f + 1] = y;
        this.#compareWithPath(i, first + n, worlds, 0);
      }
    }
  }

  #readRobot(i: number, worlds: PlanarWorlds): void {
    const { columns } = worlds.lanes;
    const { robot } = this.#lane;
    const cos = columns.cosine[i] as number;
    const sin = columns.sine[i] as number;
    const ahead = columns.ahead[i] as number;
    const aside = columns.aside[i] as number;
    robot[0] = columns.x[i] as number;
    robot[1] = columns.y[i] as number;
    robot[2] = (worlds.drawn[i]?.pose.rotation as number) + (columns.phi[i] as number);
    robot[3] = cos * ahead - sin * aside;
    robot[4] = sin * ahead + cos * aside;
    robot[5] = columns.yawRate[i] as number;
  }

  /** True if a body moves by itself. Orbiting on its path does not count. */
  #moves(i: number, k: number): boolean {
    return this.#lanes.stirred[i * this.#count + k] === 1;
  }

  step(i: number, worlds: PlanarWorlds): boolean {
    const { lanes, bodies } = worlds;
    const steps = lanes.columns.steps[i] as number;
    const { robots } = this.#lanes;
    this.#lane.robot.set(robots.subarray(i * ROBOT_NUMBERS, (i + 1) * ROBOT_NUMBERS));
    for (let k = 0; k < this.#count; k++) {
      const kind = this.#kindOf[k] as FreeKind;
      const f = i * this.#count + k;
      const at = f * BODY_NUMBERS;
      if (kind.goesRound) {
        if (this.#lanes.stirred[f] === 0) worlds.orbitState(i, k, bodies, at);
      } else if (steps >= SETTLING && bodies[at + 2] === kind.startHeight) {
        bodies[at + 2] = kind.restingHeight;
      }
    }
    this.#choice.choose(i, worlds);
    const alone = this.#cubes.step(i, worlds, this.#lane, this.#choice.reached, STRIDE);
    let model = alone ? null : this.#models.step(i, worlds, this.#lane);
    while (this.#choice.reachedOthers(i, bodies)) model = this.#models.step(i, worlds, this.#lane);
    if (alone) this.#models.forget(i);
    this.#write(i, worlds, model);
    for (let k = 0; k < this.#count; k++) {
      if (this.#moves(i, k) || !isUpright(bodies, (i * this.#count + k) * BODY_NUMBERS)) return false;
    }
    return !lanes.isClose(i, APART);
  }

  /** `model`: MuJoCo's that made the step, which may go on with what it holds; null: none did. */
  #write(i: number, worlds: PlanarWorlds, model: LocalModel | null): void {
    const { lanes, bodies } = worlds;
    const { columns } = lanes;
    const lane = this.#lane;
    const { newRobot: robot, newWarm, fixedTouches } = lane;
    const rotation = worlds.drawn[i]?.pose.rotation as number;
    const cos = numpyCosine(robot[2] as number);
    const sin = numpySine(robot[2] as number);
    const vx = robot[3] as number;
    const vy = robot[4] as number;
    columns.x[i] = robot[0] as number;
    columns.y[i] = robot[1] as number;
    columns.phi[i] = (robot[2] as number) - rotation;
    columns.cosine[i] = cos;
    columns.sine[i] = sin;
    columns.ahead[i] = cos * vx + sin * vy;
    columns.aside[i] = cos * vy - sin * vx;
    columns.yawRate[i] = robot[5] as number;
    columns.accelerationAhead[i] = lane.accelerations[0] as number;
    columns.accelerationAside[i] = lane.accelerations[1] as number;
    for (const column of LOCAL_COLUMNS) columns[column][i] = 0;
    for (let k = 0; k < fixedTouches.length; k++) lanes.setTouches(i, k, fixedTouches[k] as number);

    const { robots, warm: allWarm, warmWidth } = this.#lanes;
    robots.set(robot, i * ROBOT_NUMBERS);
    const next = (columns.steps[i] as number) + 1;
    const inside: number[] = [];
    let asRead = true;
    const warm = i * warmWidth;
    for (let n = 0; n < 3; n++) allWarm[warm + n] = newWarm[n] as number;
    for (let k = 0; k < this.#count; k++) {
      const kind = this.#kindOf[k] as FreeKind;
      const f = i * this.#count + k;
      const at = f * BODY_NUMBERS;
      if (lane.included[k] !== 0) {
        inside.push(k);
        const wasSlow = !isFast(bodies, at, SLOWING * REST);
        const from = BODY_NUMBERS * k;
        for (let n = 0; n < BODY_NUMBERS; n++) bodies[at + n] = this.#lane.newBodies[from + n] as number;
        const w = 3 + RATE_NUMBERS * k;
        for (let n = w; n < w + RATE_NUMBERS; n++) allWarm[warm + n] = newWarm[n] as number;
        const points = lane.touches[k] as number;
        columns[kind.touches][i] = (columns[kind.touches][i] as number) + points;
        if (kind.costsSpeed) {
          const speed = speedOf(bodies, at);
          if (speed >= SPEED_THAT_COSTS) columns.vaseSpeed[i] = (columns.vaseSpeed[i] as number) + speed;
        }
        if (kind.goesRound) {
          this.#compareWithPath(i, k, worlds, points, next);
          asRead &&= this.#lanes.stirred[f] === 1;
        } else if (
          points === 0 &&
          wasSlow &&
          !isFast(bodies, at) &&
          (next > SETTLING || this.#lanes.stirred[f] === 0)
        ) {
          this.#lanes.stirred[f] = 0;
          asRead = false;
          bodies.fill(0, at + POSE_NUMBERS, at + BODY_NUMBERS);
        } else {
          this.#lanes.stirred[f] = 1;
        }
        const yaw = yawOf(bodies, at);
        lanes.setYaw(i, k, numpyCosine(yaw), numpySine(yaw));
      } else if (kind.goesRound) {
        worlds.orbitState(i, k, bodies, at, next);
      }
      if (kind.isBox) columns.boxHeight[i] = bodies[at + 2] as number;
      lanes.placeObject(i, this.#objects[k] as number, bodies[at] as number, bodies[at + 1] as number);
    }
    if (model === null) return;
    model.lane = asRead ? i : -1;
    model.lastStep = next;
    model.bodies = inside;
  }

  /** If a dragged body is where its path has it after so many steps, up to rounding: puts it exactly there. */
  #compareWithPath(i: number, k: number, worlds: PlanarWorlds, points: number, steps?: number): void {
    const { bodies } = worlds;
    const f = i * this.#count + k;
    const at = f * BODY_NUMBERS;
    const path = this.#onPath;
    worlds.orbitState(i, k, path, 0, steps);
    let back = points === 0;
    for (let part = 0; part < ON_PATH.length && back; part++) {
      for (let n = PARTS[part] as number; n < (PARTS[part + 1] as number); n++) {
        if (!(Math.abs((path[n] as number) - (bodies[at + n] as number)) < (ON_PATH[part] as number))) back = false;
      }
    }
    this.#lanes.stirred[f] = back ? 0 : 1;
    if (back) bodies.set(path, at);
  }

  dispose(): void {
    this.#models.dispose();
  }
}

/** A vase slower than this costs nothing [m/s]. */
const SPEED_THAT_COSTS = 1e-4;
const LOCAL_COLUMNS: readonly ColumnName[] = ['vaseTouches', 'vaseSpeed', 'gremlinTouches', 'boxTouches'];

/** True if a body is too fast to count as at rest. */
function isFast(bodies: Float64Array, at: number, limit = REST): boolean {
  const turning = at + POSE_NUMBERS + 3;
  return (
    speedOf(bodies, at) >= limit ||
    LEVER * Math.hypot(bodies[turning] as number, bodies[turning + 1] as number, bodies[turning + 2] as number) >= limit
  );
}
