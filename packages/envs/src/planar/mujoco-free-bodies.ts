import { BelayError } from '@belay-rl/core';
import type { ColumnName } from '@belay-rl/planar';
import type { Physics } from '../mujoco/physics.ts';
import { aboutZ } from '../mujoco/xml.ts';
import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { type Footprint, footprintOf, gap, isUpright, yawOf } from './footprint.ts';
import type { FreeBodies } from './free-bodies.ts';
import { BODY_NUMBERS, LocalModel, type LocalParts, POSE_NUMBERS, RATE_NUMBERS, ROBOT_NUMBERS } from './local-model.ts';
import type { PlanarWorld } from './planar-world.ts';
import type { PlanarWorlds } from './planar-worlds.ts';
import { restingHeight, startOf } from './resting-height.ts';

/**
 * Slower than this, m/s and (about) rad/s · m, and not much faster a step before, a body rests: it would come to a stop within
 * 3e-6 m. A vase costs from 1e-4 m/s.
 */
const REST = 9e-5;
const SLOWING = 4;
/** An orbiting object leaps to its orbit within the first steps of an episode: by at most this much in one step. */
const LEAPING = 30;
const LEAP = 0.1;
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
/** What robot or body gain in speed within a step, at most: by thrust [m/s]; by the yaw servo [rad/s]. */
const THRUST = 0.06;
const TURNING = 4;
/** From the robot's frame to its furthest corner [m]. */
const ROBOT_REACH = Math.hypot(0.15, 0.05);
/** A body that moves may come this far within a step [m]. */
const STRIDE = 0.05;
const SPARE = 2e-3;
/** Robot and bodies part for good when they are this far apart [m]. */
const APART = 2e-3;

type TouchColumn = 'vaseTouches' | 'gremlinTouches' | 'boxTouches';

/** A kind of free bodies: `first` … `first + count − 1` in the plan's order. */
interface Kind {
  readonly object: ObjectKind;
  readonly first: number;
  readonly count: number;
  readonly footprint: Footprint;
  readonly touches: TouchColumn;
  /** True if moving it costs. */
  readonly costsSpeed: boolean;
  readonly isBox: boolean;
  readonly startHeight: number;
  readonly restingHeight: number;
  readonly goesRound: boolean;
}

/**
 * Steps robots among free bodies in small MuJoCo models that hold the robot, all fixed bodies, and those free ones that move
 * or may be touched within the step. A body rests from when it is slower than 9e-5 m/s and the robot is away from it; what
 * goes round keeps to its path (a table of time) until it is touched, and from when it has come back to it.
 */
export class MujocoFreeBodies implements FreeBodies<PlanarWorlds> {
  readonly #physics: Physics;
  readonly #parts: LocalParts;
  readonly #kinds: readonly Kind[];
  /** The kind of each free body. */
  readonly #kindOf: readonly Kind[];
  readonly #count: number;
  readonly #models = new Map<string, LocalModel>();
  readonly #objects: Int32Array;
  // Of every lane, for each free body: warm start (robot first); is it off its path, or not at rest; how and round
  // where it is dragged.
  readonly #warm: Float64Array;
  readonly #stirred: Uint8Array;
  readonly #turns: Float64Array;
  readonly #centres: Float64Array;
  /** Robots of the lanes that were handed over, as the models have them. */
  readonly #robots: Float64Array;
  // Of the lane at hand.
  readonly #robot = new Float64Array(ROBOT_NUMBERS);
  readonly #newRobot = new Float64Array(ROBOT_NUMBERS);
  readonly #newBodies: Float64Array;
  readonly #newWarm: Float64Array;
  readonly #included: Uint8Array;
  readonly #slotCentres: Float64Array;
  readonly #onPath = new Float64Array(BODY_NUMBERS);

  constructor(physics: Physics, world: PlanarWorld, parts: Omit<LocalParts, 'free' | 'fixed'>, lanes: number) {
    this.#physics = physics;
    const groups = world.groups.filter(({ planar }) => planar.body === 'free' || planar.body === 'orbiting');
    this.#parts = {
      ...parts,
      free: groups.map(({ object }) => object),
      fixed: world.groups.filter(({ planar }) => planar.body === 'fixed').map(({ object }) => object),
    };
    let first = 0;
    this.#kinds = groups.map(({ object, planar }) => {
      const goesRound = planar.body === 'orbiting';
      const count = object.names.length;
      const columns = (planar.costs ?? []).flatMap((cost) => (cost.what === 'column' ? [cost.column] : []));
      const kind: Kind = {
        object,
        first,
        count,
        footprint: footprintOf(object),
        touches: goesRound ? 'gremlinTouches' : object.kind === 'push_box' ? 'boxTouches' : 'vaseTouches',
        costsSpeed: columns.includes('vaseSpeed'),
        isBox: object.kind === 'push_box',
        startHeight: startOf(object, 0, 0, 0)[2] as number,
        restingHeight: goesRound ? 0 : restingHeight(physics, this.#parts, object),
        goesRound,
      };
      first += count;
      return kind;
    });
    this.#count = first;
    this.#kindOf = this.#kinds.flatMap((kind) => Array.from({ length: kind.count }, () => kind));
    this.#objects = Int32Array.from(world.plan.free, ({ object }) => object);
    const warm = 3 + RATE_NUMBERS * first;
    this.#warm = new Float64Array(lanes * warm);
    this.#robots = new Float64Array(lanes * ROBOT_NUMBERS);
    this.#newWarm = new Float64Array(warm);
    this.#newBodies = new Float64Array(first * BODY_NUMBERS);
    this.#included = new Uint8Array(first);
    this.#slotCentres = new Float64Array(2 * first);
    this.#stirred = new Uint8Array(lanes * first);
    this.#turns = new Float64Array(lanes * first * 4);
    this.#centres = new Float64Array(lanes * first * 2);
  }

  startsInContact(i: number, worlds: PlanarWorlds): boolean {
    let found = false;
    for (let k = 0; k < this.#count; k++) {
      const starts = !(this.#kindOf[k] as Kind).goesRound && this.#startsNearOthers(i, k, worlds);
      this.#stirred[i * this.#count + k] = starts ? 1 : 0;
      found ||= starts;
    }
    return found;
  }

  /** Layouts keep less room round a box than its corners take. */
  #startsNearOthers(i: number, k: number, { lanes }: PlanarWorlds): boolean {
    const object = this.#objects[k] as number;
    const { radius } = (this.#kindOf[k] as Kind).footprint;
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
    this.#readRobot(i, worlds);
    this.#robots.set(this.#robot, i * ROBOT_NUMBERS);
    for (const model of this.#models.values()) if (model.lane === i) model.lane = -1;
    const warm = this.#newWarm.length;
    this.#warm.fill(0, i * warm, (i + 1) * warm);
    const placed = worlds.drawn[i]?.placed ?? [];
    const starts = worlds.lanes.columns.steps[i] === 0;
    for (const { object, first, count, goesRound } of this.#kinds) {
      if (!goesRound) {
        for (let f = i * this.#count + first; f < i * this.#count + first + count; f++) {
          if (!starts) this.#stirred[f] = isFast(worlds.bodies, f * BODY_NUMBERS) ? 1 : 0;
        }
        continue;
      }
      const poses = placed.find(({ kind }) => kind === object)?.poses ?? [];
      for (const [n, { x, y, rotation }] of poses.entries()) {
        const f = i * this.#count + first + n;
        this.#turns.set(aboutZ(rotation), 4 * f);
        this.#centres[2 * f] = x;
        this.#centres[2 * f + 1] = y;
        this.#compareWithPath(i, first + n, worlds, 0);
      }
    }
  }

  #readRobot(i: number, worlds: PlanarWorlds): void {
    const { columns } = worlds.lanes;
    const robot = this.#robot;
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

  /** Marks the free bodies that the lane's next step must compute. */
  #chooseBodies(i: number, { bodies, lanes }: PlanarWorlds): void {
    const steps = lanes.columns.steps[i] as number;
    const included = this.#included;
    const robot = this.#robot;
    const speed = Math.hypot(robot[3] as number, robot[4] as number) + THRUST;
    const turning = Math.max(TURNING, Math.abs(robot[5] as number)) * ROBOT_REACH;
    const reached = SPARE + STEP * (speed + turning);
    for (let k = 0; k < this.#count; k++) {
      const { footprint, goesRound } = this.#kindOf[k] as Kind;
      const at = (i * this.#count + k) * BODY_NUMBERS;
      let near = this.#moves(i, k);
      if (!near) {
        const own = goesRound && steps < LEAPING ? LEAP : STEP * speedOf(bodies, at);
        const dx = (bodies[at] as number) - (robot[0] as number);
        const dy = (bodies[at + 1] as number) - (robot[1] as number);
        const far = footprint.reach + ROBOT_REACH + reached + 2 * own;
        near = dx * dx + dy * dy < far * far && gap(robot, bodies, at, footprint) < reached + 2 * own;
      }
      included[k] = near ? 1 : 0;
    }
    // What such a body may push in turn.
    for (let k = 0; k < this.#count; k++) {
      if (included[k] !== 1) continue;
      for (let n = 0; n < this.#count; n++) {
        if (included[n] === 0 && this.#separation(i, k, n, bodies, bodies) < STRIDE) included[n] = 2;
      }
    }
  }

  /** True if a body moves by itself. Orbiting on its path does not count. */
  #moves(i: number, k: number): boolean {
    return this.#stirred[i * this.#count + k] === 1;
  }

  /** Metres between the circles round two bodies. */
  #separation(i: number, k: number, n: number, ofK: Float64Array, ofN: Float64Array): number {
    const from = i * this.#count;
    const a = (ofK === this.#newBodies ? k : from + k) * BODY_NUMBERS;
    const b = (ofN === this.#newBodies ? n : from + n) * BODY_NUMBERS;
    const dx = (ofK[a] as number) - (ofN[b] as number);
    const dy = (ofK[a + 1] as number) - (ofN[b + 1] as number);
    const radii = (this.#kindOf[k] as Kind).footprint.radius + (this.#kindOf[n] as Kind).footprint.radius;
    return Math.sqrt(dx * dx + dy * dy) - radii;
  }

  step(i: number, worlds: PlanarWorlds): boolean {
    const { lanes, bodies } = worlds;
    const steps = lanes.columns.steps[i] as number;
    this.#robot.set(this.#robots.subarray(i * ROBOT_NUMBERS, (i + 1) * ROBOT_NUMBERS));
    for (let k = 0; k < this.#count; k++) {
      const kind = this.#kindOf[k] as Kind;
      const f = i * this.#count + k;
      const at = f * BODY_NUMBERS;
      if (kind.goesRound) {
        if (this.#stirred[f] === 0) worlds.orbitState(i, k, bodies, at);
      } else if (steps >= SETTLING && bodies[at + 2] === kind.startHeight) {
        bodies[at + 2] = kind.restingHeight;
      }
    }
    this.#chooseBodies(i, worlds);
    let model = this.#compute(i, worlds);
    while (this.#reachedOthers(i, bodies)) model = this.#compute(i, worlds);
    this.#write(i, worlds, model);
    for (let k = 0; k < this.#count; k++) {
      if (this.#moves(i, k) || !isUpright(bodies, (i * this.#count + k) * BODY_NUMBERS)) return false;
    }
    return !lanes.isClose(i, APART);
  }

  /** Steps lane i with the bodies that are included; what comes of it lies in `#newRobot`, `#newBodies`, `#newWarm`. */
  #compute(i: number, { lanes, bodies, parts }: PlanarWorlds): LocalModel {
    const included = this.#included;
    const model = this.#model();
    const width = this.#newWarm.length;
    const warm = i * width;
    const firstBody = i * this.#count;
    const continues = model.lane === i && model.lastStep === lanes.columns.steps[i] && this.#isIncluded(model.bodies);
    model.lane = -1;
    if (!continues) {
      model.begin();
      for (const [k, { object }] of lanes.plan.fixed.entries()) {
        model.placeFixed(k, lanes.objectX(i, object), lanes.objectY(i, object));
      }
      model.writeRobot(this.#robot, this.#warm, warm);
    }
    let slot = 0;
    for (let k = 0; k < this.#count; k++) {
      if (included[k] === 0) continue;
      const f = firstBody + k;
      if (!continues) {
        model.writeBody(slot, bodies, BODY_NUMBERS * f, this.#warm, warm + 3 + RATE_NUMBERS * k);
        model.turnMocap(slot, this.#turns, 4 * f);
      }
      this.#slotCentres[2 * slot] = this.#centres[2 * f] as number;
      this.#slotCentres[2 * slot + 1] = this.#centres[2 * f + 1] as number;
      slot++;
    }
    const { columns } = lanes;
    const time = (columns.steps[i] as number) * STEP;
    if (!model.step(columns.control0[i] as number, columns.control1[i] as number, this.#slotCentres, time)) {
      throw new BelayError(
        'physics-diverged',
        `${parts.id}: the physics diverged at step ${columns.steps[i]}, among bodies that the robot pushes.`,
      );
    }
    model.readRobot(this.#newRobot, this.#newWarm, 0);
    slot = 0;
    for (let k = 0; k < this.#count; k++) {
      if (included[k] === 0) continue;
      model.readBody(slot++, this.#newBodies, BODY_NUMBERS * k, this.#newWarm, 3 + RATE_NUMBERS * k);
    }
    return model;
  }

  /** True if these are the included bodies. */
  #isIncluded(bodies: readonly number[]): boolean {
    let slot = 0;
    for (let k = 0; k < this.#count; k++) {
      if (this.#included[k] !== 0 && bodies[slot++] !== k) return false;
    }
    return slot === bodies.length;
  }

  /** The model for the included bodies; made when it is first needed. */
  #model(): LocalModel {
    const counts = this.#kinds.map(({ first, count }) =>
      this.#included.subarray(first, first + count).reduce((sum, mark) => sum + (mark > 0 ? 1 : 0), 0),
    );
    const key = counts.join();
    const known = this.#models.get(key);
    if (known !== undefined) return known;
    const model = new LocalModel(this.#physics, this.#parts, counts);
    this.#models.set(key, model);
    return model;
  }

  /** Did an included body come to one that is not? Then that one is included. */
  #reachedOthers(i: number, bodies: Float64Array): boolean {
    const included = this.#included;
    let found = false;
    for (let k = 0; k < this.#count; k++) {
      if (included[k] === 0) continue;
      for (let n = 0; n < this.#count; n++) {
        if (included[n] !== 0 || this.#separation(i, k, n, this.#newBodies, bodies) > 0) continue;
        included[n] = 2;
        found = true;
      }
    }
    return found;
  }

  #write(i: number, worlds: PlanarWorlds, model: LocalModel): void {
    const { lanes, bodies } = worlds;
    const { columns } = lanes;
    const robot = this.#newRobot;
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
    columns.accelerationAhead[i] = model.acceleration(0);
    columns.accelerationAside[i] = model.acceleration(1);
    for (const column of LOCAL_COLUMNS) columns[column][i] = 0;
    const { slots, fixed } = model.contacts;
    for (let k = 0; k < fixed.length; k++) lanes.setTouches(i, k, fixed[k] as number);

    this.#robots.set(robot, i * ROBOT_NUMBERS);
    const next = (columns.steps[i] as number) + 1;
    const inside: number[] = [];
    let asRead = true;
    const warm = i * this.#newWarm.length;
    this.#warm.set(this.#newWarm.subarray(0, 3), warm);
    let slot = 0;
    for (let k = 0; k < this.#count; k++) {
      const kind = this.#kindOf[k] as Kind;
      const f = i * this.#count + k;
      const at = f * BODY_NUMBERS;
      if (this.#included[k] !== 0) {
        inside.push(k);
        const wasSlow = !isFast(bodies, at, SLOWING * REST);
        const from = BODY_NUMBERS * k;
        for (let n = 0; n < BODY_NUMBERS; n++) bodies[at + n] = this.#newBodies[from + n] as number;
        const w = 3 + RATE_NUMBERS * k;
        for (let n = w; n < w + RATE_NUMBERS; n++) this.#warm[warm + n] = this.#newWarm[n] as number;
        const points = slots[slot++] as number;
        columns[kind.touches][i] = (columns[kind.touches][i] as number) + points;
        if (kind.costsSpeed) {
          const speed = speedOf(bodies, at);
          if (speed >= SPEED_THAT_COSTS) columns.vaseSpeed[i] = (columns.vaseSpeed[i] as number) + speed;
        }
        if (kind.goesRound) {
          this.#compareWithPath(i, k, worlds, points, next);
          asRead &&= this.#stirred[f] === 1;
        } else if (points === 0 && wasSlow && !isFast(bodies, at) && (next > SETTLING || this.#stirred[f] === 0)) {
          this.#stirred[f] = 0;
          asRead = false;
          bodies.fill(0, at + POSE_NUMBERS, at + BODY_NUMBERS);
        } else {
          this.#stirred[f] = 1;
        }
        const yaw = yawOf(bodies, at);
        lanes.setYaw(i, k, numpyCosine(yaw), numpySine(yaw));
      } else if (kind.goesRound) {
        worlds.orbitState(i, k, bodies, at, next);
      }
      if (kind.isBox) columns.boxHeight[i] = bodies[at + 2] as number;
      lanes.placeObject(i, this.#objects[k] as number, bodies[at] as number, bodies[at + 1] as number);
    }
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
    this.#stirred[f] = back ? 0 : 1;
    if (back) bodies.set(path, at);
  }

  dispose(): void {
    for (const model of this.#models.values()) model.dispose();
    this.#models.clear();
  }
}

/** Seconds of a step. */
const STEP = 0.02;
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

function speedOf(bodies: Float64Array, at: number): number {
  return Math.hypot(
    bodies[at + POSE_NUMBERS] as number,
    bodies[at + POSE_NUMBERS + 1] as number,
    bodies[at + POSE_NUMBERS + 2] as number,
  );
}
