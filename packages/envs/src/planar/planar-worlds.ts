import { BelayError, EnvironmentFault } from '@belay-rl/core';
import { GOAL_MET, PlanarLanes, type PlanarVariant } from '@belay-rl/planar';
import type { NavigationOptions } from '../navigation/options.ts';
import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';
import type { PhysicalState } from '../physical-state.ts';
import { DrawnWorld } from '../world/drawn-world.ts';
import type { FreeBodies } from './free-bodies.ts';
import { GoalPlacement } from './goal-placement.ts';
import { BODY_NUMBERS, type OrbitPaths } from './orbit-paths.ts';
import { Orbits } from './orbits.ts';
import { readState, stirs, writeState } from './planar-state.ts';
import type { PlanarParts, PlanarWorld } from './planar-world.ts';
import { startOf } from './resting-height.ts';
import { WorldStreams } from './world-streams.ts';

/** Tries to draw a layout without a cost at its start. */
const START_TRIES = 100;

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
  readonly #orbits: Orbits | null;
  readonly #streams: WorldStreams;
  readonly #goals: GoalPlacement;
  /** Of lanes that another engine moves: true if they come back after this step. */
  readonly #returns: Uint8Array;
  /** Which objects are boxes to push. */
  readonly boxes: ReadonlySet<number>;

  constructor(parts: PlanarParts, world: PlanarWorld, count: number, given: PlanarWorldsOptions) {
    this.parts = parts;
    this.world = world;
    this.options = given.options;
    this.count = count;
    this.#freeBodies = given.freeBodies;
    const { paths } = given;
    const goesRound = world.plan.free.map(({ object }) => world.plan.orbits.includes(object));
    this.#orbits = paths === undefined ? null : new Orbits(paths, count, goesRound);
    this.lanes = new PlanarLanes(
      {
        ...world.plan,
        count,
        costIndicator: given.options.costIndicator,
        ...(paths === undefined ? {} : { paths: paths.offsets, pathLength: paths.length }),
      },
      given.variant,
    );
    this.#streams = new WorldStreams(count);
    this.drawn = this.#streams.all.map((random) => new DrawnWorld({ ...parts, random }));
    this.bodies = new Float64Array(count * world.plan.free.length * BODY_NUMBERS);
    this.#returns = new Uint8Array(count);
    this.boxes = new Set(world.groups.filter(({ object }) => object.kind === 'push_box').map(({ first }) => first));
    this.#goals = new GoalPlacement(world, this.lanes, this.drawn, this.#streams);
  }

  /** Starts world i anew; its observation is then in `lanes.observations`. */
  reset(i: number, seed?: number): void {
    const { id } = this.parts;
    const { options, lanes } = this;
    const random = this.#streams.of(i);
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
    const inContact = this.#freeBodies?.findContacts(i, this) === true;
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
    if (!this.#goals.place(i)) {
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
        lanes.setYaw(i, body, numpyCosine(rotation), numpySine(rotation));
        if (planar.body === 'orbiting') {
          lanes.setOrbit(i, orbit++, x, y, this.#orbits?.begin(i, body, x, y, rotation) ?? 0);
        }
        if (object.kind === 'push_box') lanes.columns.boxHeight[i] = planar.height;
        body++;
      }
    }
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
      this.#streams.owe(i);
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
    const random = this.#streams.of(i);
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
        this.#goals.updateLayout(i);
        if (!this.#goals.place(i)) lanes.ended[i] = 1;
        lanes.observe(i);
      }
    }
    return happened;
  }

  /** Writes the state that free body k of world i has after so many steps if it orbits untouched to `out`; false: it does not orbit. */
  orbitState(i: number, k: number, out: Float64Array, at = 0, steps = this.lanes.columns.steps[i] as number): boolean {
    return this.#orbits?.state(i, k, steps, out, at) === true;
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
    return readState(this, i);
  }

  /** Overwrites positions and velocities of world i, in the order of `state`, and nothing else. */
  setState(i: number, qpos: ArrayLike<number>, qvel: ArrayLike<number>): void {
    this.#release(i);
    writeState(this, i, qpos, qvel);
    const inContact = this.#freeBodies?.findContacts(i, this) === true;
    if (inContact || this.lanes.isNearFree(i) || stirs(this, i)) this.#handOver(i, true);
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

  /** The words and the position of world i's generator, as after all draws so far; the words are its own. */
  generator(i: number): { readonly words: Uint32Array; readonly position: number } {
    return this.#streams.of(i).generator;
  }

  /** World i's generator goes on from words and a position that another engine left. */
  setGenerator(i: number, words: Uint32Array, position: number): void {
    this.#streams.set(i, words, position);
  }

  /** World i's generator goes on as if so many doubles had been drawn. */
  skipDoubles(i: number, count: number): void {
    this.#streams.of(i).skipDoubles(count);
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
