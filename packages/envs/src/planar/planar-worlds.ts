import { BelayError, EnvironmentFault } from '@belay-rl/core';
import { GOAL_MET, PlanarLanes, type PlanarVariant } from '@belay-rl/planar';
import type { NavigationOptions } from '../navigation/options.ts';
import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';
import { RandomState } from '../random/random-state.ts';
import type { PhysicalState } from '../safety-gym-environment.ts';
import { DrawnWorld } from '../world/drawn-world.ts';
import { yawOf } from './footprint.ts';
import type { FreeBodies } from './free-bodies.ts';
import { BODY_NUMBERS, type OrbitPaths, pathOf, turnState } from './orbit-paths.ts';
import type { PlanarGroup, PlanarParts, PlanarWorld } from './planar-world.ts';
import { startOf } from './resting-height.ts';

/** Tries to draw a layout without a cost at its start. */
const START_TRIES = 100;

const BODY_POSITIONS = 7;
/** Slower than this [m/s, rad/s] a free body rests: vases settle at up to 6.5e-5 after a reset. */
const AT_REST = 9e-5;
/** Nearer than this in every number an orbiting body is on its path. */
const ON_PATH = 1e-6;

export interface PlanarWorldsOptions {
  readonly variant: PlanarVariant;
  readonly options: NavigationOptions;
  /** Absent: no lane may come near a free body. */
  readonly freeBodies?: FreeBodies<PlanarWorlds>;
  /** Of worlds with orbits. */
  readonly paths?: OrbitPaths;
}

/**
 * `count` worlds of one task on the planar engine, with the draws of today's engine: world i has a random stream of its own,
 * from which come layouts, goals and, once a step, the benchmark's frame skip.
 */
export class PlanarWorlds {
  readonly parts: PlanarParts;
  readonly world: PlanarWorld;
  readonly options: NavigationOptions;
  readonly lanes: PlanarLanes;
  readonly count: number;
  /** Of world i: its layout and rotations, as drawn, goals where they are now. */
  readonly drawn: readonly DrawnWorld[];
  /** count × (free bodies) × BODY_NUMBERS, in `plan.free`'s order. */
  readonly bodies: Float64Array;
  readonly #freeBodies: FreeBodies<PlanarWorlds> | undefined;
  readonly #paths: OrbitPaths | undefined;
  readonly #random: readonly RandomState[];
  /** Doubles of each stream that steps have taken and no one has drawn yet. */
  readonly #owed: Int32Array;
  /** Of lanes that another engine moves: true if they come back after this step. */
  readonly #returns: Uint8Array;
  /** The layout's entry of every object. */
  readonly #entries: readonly number[];
  readonly #goal: PlanarGroup | undefined;
  readonly #boxes: ReadonlySet<number>;

  constructor(parts: PlanarParts, world: PlanarWorld, count: number, given: PlanarWorldsOptions) {
    this.parts = parts;
    this.world = world;
    this.options = given.options;
    this.count = count;
    this.#freeBodies = given.freeBodies;
    const { paths } = given;
    this.#paths = paths;
    this.lanes = new PlanarLanes(
      {
        ...world.plan,
        count,
        costIndicator: given.options.costIndicator,
        ...(paths === undefined ? {} : { paths: paths.offsets, pathLength: paths.length }),
      },
      given.variant,
    );
    this.#random = Array.from({ length: count }, () => new RandomState(Math.floor(Math.random() * 2 ** 32)));
    this.drawn = this.#random.map((random) => new DrawnWorld({ ...parts, random }));
    this.bodies = new Float64Array(count * world.plan.free.length * BODY_NUMBERS);
    this.#owed = new Int32Array(count);
    this.#returns = new Uint8Array(count);
    const layout = this.drawn[0]?.layout;
    this.#entries = world.groups.flatMap(({ object }) => object.names.map((name) => layout?.index(name) ?? -1));
    this.#boxes = new Set(world.groups.filter(({ object }) => object.kind === 'push_box').map(({ first }) => first));
    this.#goal = world.groups.find(({ planar }) => planar.body === 'goal');
  }

  /** Starts world i anew; its observation is then in `lanes.observations`. */
  reset(i: number, seed?: number): void {
    const { id } = this.parts;
    const { options, lanes } = this;
    const random = this.#stream(i);
    const start = options.fixedLayout ?? seed;
    if (start !== undefined) random.seed(start);
    this.#release(i);
    for (let tries = 1; ; tries++) {
      this.#start(i);
      if (this.#startCost(i) === 0) break;
      if (options.startCost === 'refuse' || tries === START_TRIES) {
        throw new BelayError(
          'start-cost',
          `${id}: the episode begins with a positive cost; set environment.startCost to resample to draw another layout.`,
        );
      }
    }
    const inContact = this.#freeBodies?.startsInContact(i, this) === true;
    if (inContact || lanes.isNearFree(i)) this.#handOver(i);
    lanes.observe(i);
  }

  /** One draw of layout and start pose. */
  #start(i: number): void {
    const { lanes, options } = this;
    const drawn = this.drawn[i] as DrawnWorld;
    drawn.draw();
    const { x, y, rotation } = drawn.pose;
    lanes.start(i, x, y, numpyCosine(rotation), numpySine(rotation));
    this.#placeObjects(i, drawn);
    if (!this.#place(i)) {
      throw new BelayError(
        'impossible-layout',
        `${this.parts.id}: no place for the goal was found after the layout was sampled; widen the extents.`,
      );
    }
    // Release 1.0.0 cleared Button's timer after the first button was chosen, not before.
    if (options.release === '1.0.0') lanes.columns.timer[i] = 0;
    lanes.place(i);
    lanes.settle(i);
  }

  #placeObjects(i: number, drawn: DrawnWorld): void {
    const { lanes, world } = this;
    const firstBody = i * world.plan.free.length;
    let body = 0;
    let orbit = 0;
    for (const { object, planar, first } of world.groups) {
      const poses = drawn.placed.find(({ kind }) => kind === object)?.poses ?? [];
      for (const [k, { x, y, rotation }] of poses.entries()) {
        if (object.seenAtOrigin === true) lanes.placeObject(i, first + k, 0, 0);
        else lanes.placeObject(i, first + k, x, y);
        if (planar.body !== 'free' && planar.body !== 'orbiting') continue;
        const at = (firstBody + body) * BODY_NUMBERS;
        this.bodies.fill(0, at, at + BODY_NUMBERS);
        this.bodies.set(startOf(object, x, y, rotation), at);
        lanes.setYaw(i, body++, numpyCosine(rotation), numpySine(rotation));
        if (planar.body === 'orbiting') lanes.setOrbit(i, orbit++, x, y, pathOf(rotation));
        else if (object.kind === 'push_box') lanes.columns.boxHeight[i] = planar.height;
      }
    }
  }

  /** Chooses the next goal and counts rewards from it; false: there is no room for one. */
  #place(i: number): boolean {
    const { lanes, world } = this;
    const { layout } = this.drawn[i] as DrawnWorld;
    const goal = this.#goal;
    const { rule } = world;
    if (rule.rule === 'button' && goal !== undefined) {
      const buttons = world.groups.find(({ object }) => object.kind === 'buttons') as PlanarGroup;
      const chosen = this.#stream(i).pick(buttons.object.names.length);
      const target = buttons.first + chosen;
      lanes.columns.target[i] = world.plan.fixed.findIndex(({ object }) => object === target);
      lanes.placeObject(i, goal.first, lanes.objectX(i, target), lanes.objectY(i, target));
      lanes.columns.timer[i] = rule.delay;
    } else if ((rule.rule === 'goal' || rule.rule === 'push') && goal !== undefined) {
      this.#stream(i);
      const entry = layout.index('goal');
      if (!layout.resample(entry)) return false;
      lanes.placeObject(i, goal.first, layout.x[entry] as number, layout.y[entry] as number);
    }
    lanes.remember(i);
    return true;
  }

  /** The sum of the costs at a start. The cost row of the step before it stays. */
  #startCost(i: number): number {
    const { costs, plan } = this.lanes;
    const from = i * plan.costWidth;
    const kept = costs.slice(from, from + plan.costWidth);
    this.lanes.charge(i);
    const sum = costs[from] as number;
    costs.set(kept, from);
    return sum;
  }

  /**
   * Steps the first `count` worlds under `lanes.actions`. In those whose goal was met there is a new one; `lanes.ended` says
   * which are over (1: no room for a goal, 2: out of time). Returns how many entries of `lanes.happened` are to be looked at.
   * Throws EnvironmentFault.
   */
  step(count = this.count): number {
    this.#beforeStep(0, count);
    this.#moveHeld(this.lanes.advance(count), 0, count);
    return this.#afterStep(this.lanes.conclude(count), 0, count);
  }

  /** Steps world i and no other. */
  stepOne(i: number): number {
    this.#beforeStep(i, i + 1);
    this.#moveHeld(this.lanes.advanceOne(i), i, i + 1);
    return this.#afterStep(this.lanes.concludeOne(i), i, i + 1);
  }

  #beforeStep(from: number, until: number): void {
    for (let i = from; i < until; i++) {
      if (this.options.actionNoise > 0) this.#addNoise(i);
      (this.#owed[i] as number)++;
    }
  }

  /** The robots among free bodies: those that were there, and the first entries of `happened`, which come there in this step. */
  #moveHeld(arriving: number, from: number, until: number): void {
    const { lanes } = this;
    const { held } = lanes.columns;
    for (let k = 0; k < arriving; k++) asFault(lanes.happened[k] as number, (i) => this.#handOver(i));
    const freeBodies = this.#freeBodies;
    if (freeBodies === undefined) return;
    for (let i = from; i < until; i++) {
      if (held[i] !== 1) continue;
      asFault(i, () => {
        this.#returns[i] = freeBodies.step(i, this) ? 1 : 0;
      });
    }
  }

  #addNoise(i: number): void {
    const { actions } = this.lanes;
    const random = this.#stream(i);
    for (let at = 2 * i; at < 2 * i + 2; at++) {
      actions[at] = Math.max(-1, Math.min(1, actions[at] as number)) + this.options.actionNoise * random.normal();
    }
  }

  #afterStep(happened: number, from: number, until: number): number {
    const { lanes } = this;
    if (this.#freeBodies !== undefined) {
      for (let i = from; i < until; i++) {
        if (this.#returns[i] !== 1) continue;
        this.#returns[i] = 0;
        lanes.columns.held[i] = 0;
      }
    }
    for (let k = 0; k < happened; k++) {
      const i = lanes.happened[k] as number;
      const flag = lanes.flags[i] as number;
      if ((flag & GOAL_MET) !== 0) {
        this.#updateLayout(i);
        if (!this.#place(i)) lanes.ended[i] = 1;
        lanes.observe(i);
      }
    }
    return happened;
  }

  /** Writes the state that free body k of world i has after so many steps if it orbits untouched to `out`; false: it does not orbit. */
  orbitState(i: number, k: number, out: Float64Array, at = 0, steps = this.lanes.columns.steps[i] as number): boolean {
    const { plan } = this.lanes;
    const object = plan.free[k]?.object ?? -1;
    if (this.#paths === undefined || !plan.orbits.includes(object)) return false;
    const group = this.world.groups.find(
      ({ first, object: { names } }) => object >= first && object < first + names.length,
    );
    const poses = this.drawn[i]?.placed.find(({ kind }) => kind === group?.object)?.poses ?? [];
    const { x = 0, y = 0, rotation = 0 } = poses[object - (group?.first ?? 0)] ?? {};
    const t = Math.min(steps, this.#paths.length - 1);
    const from = (pathOf(rotation) * this.#paths.length + t) * BODY_NUMBERS;
    out.set(this.#paths.states.subarray(from, from + BODY_NUMBERS), at);
    turnState(out, at, rotation);
    out[at] = (out[at] as number) + x;
    out[at + 1] = (out[at + 1] as number) + y;
    return true;
  }

  /** What orbits untouched is where its path has it by now. */
  #bringOrbits(i: number): void {
    const { plan, columns } = this.lanes;
    if (columns.held[i] === 1) return;
    const free = plan.free.length;
    for (let k = 0; k < free; k++) this.orbitState(i, k, this.bodies, (i * free + k) * BODY_NUMBERS);
  }

  /** Positions and velocities of world i in the order of MuJoCo's whole world: the robot's joints, then every free body. */
  state(i: number): PhysicalState {
    this.#bringOrbits(i);
    const { columns, plan } = this.lanes;
    const { x, y, rotation } = (this.drawn[i] as DrawnWorld).pose;
    const cos = numpyCosine(rotation);
    const sin = numpySine(rotation);
    const dx = (columns.x[i] as number) - x;
    const dy = (columns.y[i] as number) - y;
    const phi = columns.phi[i] as number;
    const ahead = columns.ahead[i] as number;
    const aside = columns.aside[i] as number;
    const qpos = [cos * dx + sin * dy, cos * dy - sin * dx, phi];
    const qvel = [
      numpyCosine(phi) * ahead - numpySine(phi) * aside,
      numpySine(phi) * ahead + numpyCosine(phi) * aside,
      columns.yawRate[i] as number,
    ];
    for (let k = 0; k < plan.free.length; k++) {
      const at = (i * plan.free.length + k) * BODY_NUMBERS;
      qpos.push(...this.bodies.subarray(at, at + BODY_POSITIONS));
      qvel.push(...this.bodies.subarray(at + BODY_POSITIONS, at + BODY_NUMBERS));
    }
    return { qpos: Float64Array.from(qpos), qvel: Float64Array.from(qvel) };
  }

  /** Overwrites positions and velocities of world i, in the order of `state`, and nothing else. */
  setState(i: number, qpos: ArrayLike<number>, qvel: ArrayLike<number>): void {
    const { lanes } = this;
    const { columns, plan } = lanes;
    const free = plan.free.length;
    if (qpos.length !== 3 + 7 * free || qvel.length !== 3 + 6 * free) {
      throw new BelayError(
        'bad-state',
        `${this.parts.id}: a state needs ${3 + 7 * free} positions and ${3 + 6 * free} velocities; ${qpos.length} and ${qvel.length} were given.`,
      );
    }
    this.#release(i);
    const { x, y, rotation } = (this.drawn[i] as DrawnWorld).pose;
    const cos = numpyCosine(rotation);
    const sin = numpySine(rotation);
    const [p0, p1, phi] = [qpos[0] as number, qpos[1] as number, qpos[2] as number];
    const [v0, v1] = [qvel[0] as number, qvel[1] as number];
    columns.x[i] = x + cos * p0 - sin * p1;
    columns.y[i] = y + sin * p0 + cos * p1;
    columns.phi[i] = phi;
    columns.cosine[i] = numpyCosine(rotation + phi);
    columns.sine[i] = numpySine(rotation + phi);
    columns.ahead[i] = numpyCosine(phi) * v0 + numpySine(phi) * v1;
    columns.aside[i] = numpyCosine(phi) * v1 - numpySine(phi) * v0;
    columns.yawRate[i] = qvel[2] as number;
    for (let k = 0; k < free; k++) {
      const at = (i * free + k) * BODY_NUMBERS;
      for (let j = 0; j < BODY_POSITIONS; j++) this.bodies[at + j] = qpos[3 + 7 * k + j] as number;
      for (let j = 0; j < BODY_NUMBERS - BODY_POSITIONS; j++)
        this.bodies[at + BODY_POSITIONS + j] = qvel[3 + 6 * k + j] as number;
      const { object } = plan.free[k] as { object: number };
      lanes.placeObject(i, object, this.bodies[at] as number, this.bodies[at + 1] as number);
      if (this.#boxes.has(object)) columns.boxHeight[i] = this.bodies[at + 2] as number;
    }
    this.#turnBodies(i);
    if (lanes.isNearFree(i) || this.#stirs(i)) this.#handOver(i, true);
  }

  /** True if a free body of world i is off its path, or not at rest. */
  #stirs(i: number): boolean {
    const free = this.lanes.plan.free.length;
    const path = new Float64Array(BODY_NUMBERS);
    for (let k = 0; k < free; k++) {
      const at = (i * free + k) * BODY_NUMBERS;
      const body = this.bodies.subarray(at, at + BODY_NUMBERS);
      if (this.orbitState(i, k, path)) {
        if (path.some((value, j) => Math.abs(value - (body[j] as number)) > ON_PATH)) return true;
      } else if (body.subarray(BODY_POSITIONS).some((speed) => Math.abs(speed) > AT_REST)) return true;
    }
    return false;
  }

  /** @param given the free bodies' states were written from outside. */
  #handOver(i: number, given = false): void {
    if (this.#freeBodies === undefined) {
      throw new BelayError(
        'planar-free-body',
        `${this.parts.id}: the robot came near a body that it can push, which the planar engine does not move; use environment.engine=mujoco.`,
      );
    }
    if (!given) this.#bringOrbits(i);
    this.lanes.columns.held[i] = 1;
    this.#freeBodies.take(i, this);
  }

  #release(i: number): void {
    const { columns } = this.lanes;
    columns.held[i] = 0;
    this.#returns[i] = 0;
    for (const name of ['vaseTouches', 'vaseSpeed', 'gremlinTouches', 'boxTouches'] as const) columns[name][i] = 0;
  }

  /** The engine is told how the free bodies of world i stand. */
  #turnBodies(i: number): void {
    const free = this.lanes.plan.free.length;
    for (let k = 0; k < free; k++) {
      const at = (i * free + k) * BODY_NUMBERS;
      const yaw = yawOf(this.bodies, at);
      this.lanes.setYaw(i, k, numpyCosine(yaw), numpySine(yaw));
    }
  }

  /** What has moved enters the layout, the robot too, orbits aside, as in the benchmark. */
  #updateLayout(i: number): void {
    const { lanes, world } = this;
    const { layout } = this.drawn[i] as DrawnWorld;
    const agent = layout.index('agent');
    layout.x[agent] = lanes.columns.x[i] as number;
    layout.y[agent] = lanes.columns.y[i] as number;
    for (const { planar, object, first } of world.groups) {
      if (planar.body !== 'free' && planar.body !== 'goal') continue;
      for (let o = first; o < first + object.names.length; o++) {
        const entry = this.#entries[o] as number;
        layout.x[entry] = lanes.objectX(i, o);
        layout.y[entry] = lanes.objectY(i, o);
      }
    }
  }

  /** World i's random stream, advanced as far as the benchmark's would be by now. */
  #stream(i: number): RandomState {
    const random = this.#random[i] as RandomState;
    if ((this.#owed[i] as number) > 0) {
      random.skipDoubles(this.#owed[i] as number);
      this.#owed[i] = 0;
    }
    return random;
  }

  dispose(): void {
    this.#freeBodies?.dispose();
  }
}

/** An error is said to be world i's. */
function asFault(i: number, work: (i: number) => void): void {
  try {
    work(i);
  } catch (error) {
    throw new EnvironmentFault(i, error);
  }
}
