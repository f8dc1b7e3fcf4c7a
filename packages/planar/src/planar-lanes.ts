import { type ColumnName, columnNames } from './columns.ts';
import { fillTables, layOut } from './plan-tables.ts';
import { instantiatePlanar, type PlanarKernels, type PlanarVariant } from './planar-module.ts';
import type { PlanarPlan } from './planar-plan.ts';

const MOST_PAGES = 65536;
/** Lanes that a group steps at once. */
const GROUP = 4;

/** What `step` says of a lane. */
export const GOAL_MET = 1;
export const OUT_OF_TIME = 2;

/**
 * Point robots side by side: a lane is one environment. A step (`advance`, then `conclude`) moves them all and writes observations, rewards, costs and
 * ends; layouts, goals and resets are the caller's, who writes a lane's columns and then calls `begin`. A lane's numbers
 * depend on its own columns and actions only, to the bit, wherever it stands in the batch.
 */
export class PlanarLanes {
  readonly plan: PlanarPlan;
  /** The build of the kernels. */
  readonly variant: PlanarVariant;
  readonly count: number;
  /** Columns of an observation: 12 sensors, then the rings. */
  readonly width: number;
  /** count × 2, to be written before `step`; clipped to ±1 there. */
  readonly actions: Float64Array;
  /** count × width. */
  readonly observations: Float32Array;
  readonly rewards: Float32Array;
  /** count × costWidth. */
  readonly costs: Float32Array;
  /** 0 goes on, 2 out of time. */
  readonly ended: Float32Array;
  /** After a step: GOAL_MET and OUT_OF_TIME of each lane, added up. */
  readonly flags: Int32Array;
  /** Numbers of lanes, ascending, as many as `advance` (those for another engine) or `conclude` (those with a flag) returned. */
  readonly happened: Int32Array;
  /** State by name, `count` numbers each (and the lanes that fill the last group). */
  readonly columns: Readonly<Record<ColumnName, Float64Array>>;
  readonly #kernels: PlanarKernels;
  readonly #all: Float64Array;
  readonly #lanes: number;
  /** First of four lanes that belong to no environment: single lanes are stepped there. */
  readonly #bench: number;

  constructor(plan: PlanarPlan, variant: PlanarVariant) {
    this.plan = plan;
    this.variant = variant;
    this.count = plan.count;
    const groups = Math.ceil(plan.count / GROUP);
    this.#bench = GROUP * groups;
    const lanes = this.#bench + GROUP;
    this.#lanes = lanes;
    const layout = layOut(plan, lanes);
    const { at, columns } = layout;
    this.width = layout.width;
    const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: MOST_PAGES });
    const { buffer } = memory;
    const floats = (from: number, length: number): Float32Array => new Float32Array(buffer, from, length);

    this.#all = new Float64Array(buffer, at.columns, columns * lanes);
    this.columns = Object.fromEntries(
      columnNames.map((name, k) => [name, this.#all.subarray(k * lanes, (k + 1) * lanes)]),
    ) as Record<ColumnName, Float64Array>;
    this.actions = new Float64Array(buffer, at.actions, 2 * lanes);
    this.observations = floats(at.observations, this.width * lanes);
    this.rewards = floats(at.rewards, lanes);
    this.costs = floats(at.costs, plan.costWidth * lanes);
    this.ended = floats(at.ended, lanes);
    this.flags = new Int32Array(buffer, at.flags, lanes);
    this.happened = new Int32Array(buffer, at.happened, lanes);
    this.columns.cosine.fill(1);
    this.columns.target.fill(-1);

    fillTables(buffer, plan, layout);
    this.#kernels = instantiatePlanar(variant, memory);
    this.#kernels.setup(at.ints, at.reals);
  }

  /** One step of the first `count` environments, for plans without bodies that the robot could move. See `conclude`. */
  step(count = this.count): number {
    const left = this.advance(count);
    if (left > 0) throw new Error(`Lane ${this.happened[0]} would touch a body that another engine must move.`);
    return this.conclude(count);
  }

  /**
   * Moves the robots of the first `count` environments under `actions`. Those that would touch a free body within this step,
   * or a column with their nose, stay if they were: their numbers are the first entries of `happened`, as many as are
   * returned, and another engine must move them (and those whose column `held` is 1) before `conclude`.
   */
  advance(count = this.count): number {
    return this.#run('advance', count);
  }

  /** What follows from the motion: observations, rewards, costs, ends. Returns how many entries of `happened` there are. */
  conclude(count = this.count): number {
    return this.#run('conclude', count);
  }

  #run(part: 'advance' | 'conclude', count: number): number {
    const whole = count === this.count ? this.#bench : count & -GROUP;
    let happened = this.#kernels[part](0, whole);
    // The lanes that only fill the last group come to nothing.
    while (happened > 0 && (this.happened[happened - 1] as number) >= this.count) happened--;
    for (let i = whole; i < count; i++) happened = this.#runOne(part, i, happened);
    return happened;
  }

  /** As `advance`, for one environment and no other. */
  advanceOne(i: number): number {
    return this.#runOne('advance', i, 0);
  }

  /** As `conclude`, for one environment and no other. */
  concludeOne(i: number): number {
    return this.#runOne('conclude', i, 0);
  }

  #runOne(part: 'advance' | 'conclude', i: number, happened: number): number {
    const bench = this.#bench;
    const { width, plan } = this;
    const kernels = this.#kernels;
    kernels.copyLane(i, bench);
    this.actions.copyWithin(2 * bench, 2 * i, 2 * i + 2);
    const kept = this.happened.slice(0, happened);
    const found = kernels[part](bench, bench + GROUP) > 0 && this.happened[0] === bench;
    this.happened.set(kept);
    kernels.copyLane(bench, i);
    if (part === 'conclude') {
      this.observations.copyWithin(i * width, bench * width, (bench + 1) * width);
      this.costs.copyWithin(i * plan.costWidth, bench * plan.costWidth, (bench + 1) * plan.costWidth);
      this.rewards[i] = this.rewards[bench] as number;
      this.ended[i] = this.ended[bench] as number;
      this.flags[i] = this.flags[bench] as number;
    }
    if (!found) return happened;
    this.happened[happened] = i;
    return happened + 1;
  }

  /** World position of object o in lane i. */
  placeObject(i: number, o: number, x: number, y: number): void {
    const from = (columnNames.length + 2 * o) * this.#lanes + i;
    this.#all[from] = x;
    this.#all[from + this.#lanes] = y;
  }

  objectX(i: number, o: number): number {
    return this.#all[(columnNames.length + 2 * o) * this.#lanes + i]!;
  }

  objectY(i: number, o: number): number {
    return this.#all[(columnNames.length + 2 * o + 1) * this.#lanes + i]!;
  }

  /** Contact points of the robot with fixed body k in lane i. */
  touches(i: number, k: number): number {
    return this.#all[(columnNames.length + 2 * this.plan.objects + k) * this.#lanes + i]!;
  }

  setTouches(i: number, k: number, points: number): void {
    this.#all[(columnNames.length + 2 * this.plan.objects + k) * this.#lanes + i] = points;
  }

  /** Cosine and sine of the yaw of free body k in lane i. */
  setYaw(i: number, k: number, cosine: number, sine: number): void {
    const { objects, fixed } = this.plan;
    const from = (columnNames.length + 2 * objects + fixed.length + 2 * k) * this.#lanes + i;
    this.#all[from] = cosine;
    this.#all[from + this.#lanes] = sine;
  }

  /** What `setYaw` was told. */
  yaw(i: number, k: number): [cosine: number, sine: number] {
    const { objects, fixed } = this.plan;
    const from = (columnNames.length + 2 * objects + fixed.length + 2 * k) * this.#lanes + i;
    return [this.#all[from]!, this.#all[from + this.#lanes]!];
  }

  /** What `setOrbit` was told. */
  orbit(i: number, k: number): [x: number, y: number, path: number] {
    const { objects, fixed, free } = this.plan;
    const from = (columnNames.length + 2 * objects + fixed.length + 2 * free.length + 3 * k) * this.#lanes + i;
    return [this.#all[from]!, this.#all[from + this.#lanes]!, this.#all[from + 2 * this.#lanes]!];
  }

  /** Orbit k of lane i: its centre, and which of the paths it takes. */
  setOrbit(i: number, k: number, x: number, y: number, path: number): void {
    const { objects, fixed, free } = this.plan;
    const from = (columnNames.length + 2 * objects + fixed.length + 2 * free.length + 3 * k) * this.#lanes + i;
    this.#all[from] = x;
    this.#all[from + this.#lanes] = y;
    this.#all[from + 2 * this.#lanes] = path;
  }

  /**
   * Starts lane i at rest: robot there, with that cosine and sine of its heading (runtimes differ in the last bit of their own,
   * so the caller chooses); everything that an episode carries is cleared. Objects stay as they are.
   */
  start(i: number, x: number, y: number, cosine: number, sine: number): void {
    const { columns } = this;
    for (const name of columnNames) columns[name][i] = 0;
    columns.x[i] = x;
    columns.y[i] = y;
    columns.cosine[i] = cosine;
    columns.sine[i] = sine;
    columns.target[i] = -1;
  }

  /** Brings orbits to the lane's time. */
  place(i: number): void {
    this.#kernels.place(i);
  }

  /** Accelerations and contacts of lane i as it stands. */
  settle(i: number): void {
    this.#kernels.settle(i);
  }

  /** The next reward of lane i counts from here. */
  remember(i: number): void {
    this.#kernels.remember(i);
  }

  /** True if the robot of lane i may touch a free body, or its nose a column, in the next step. */
  isNearFree(i: number): boolean {
    return this.#kernels.nearFree(i) !== 0;
  }

  /** Is the robot of lane i, as it stands, within `margin` [m] of such a body? What orbits counts from its next step on. */
  isClose(i: number, margin: number): boolean {
    return this.#kernels.closeTo(i, margin) !== 0;
  }

  /** Costs of lane i as it stands, into `costs`. */
  charge(i: number): void {
    this.#kernels.charge(i);
  }

  /** Observation of lane i as it stands, into `observations` (and of its neighbours, whose numbers stay the same). */
  observe(i: number): void {
    const first = i & -GROUP;
    this.#kernels.observe(first, first + GROUP);
  }
}
