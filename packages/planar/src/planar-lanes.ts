import { type ColumnName, columnNames } from './columns.ts';
import { instantiatePlanar, type PlanarKernels, type PlanarVariant } from './planar-module.ts';
import type { PlanarCost, PlanarMeasure, PlanarPlan, PlanarReward } from './planar-plan.ts';

const PAGE = 65536;
const ALIGNMENT = 64;
/** Lanes that a group steps at once. */
const GROUP = 4;
const SENSORS = 12;

/** What `step` says of a lane. */
export const GOAL_MET = 1;
export const OUT_OF_TIME = 2;

const REWARD_RULES: readonly PlanarReward['rule'][] = ['goal', 'button', 'push', 'circle', 'run'];
const MEASURES: readonly PlanarMeasure['what'][] = ['discs', 'touches', 'beyond', 'column'];

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
  readonly #buffer: ArrayBuffer;

  constructor(plan: PlanarPlan, variant: PlanarVariant) {
    this.plan = plan;
    this.variant = variant;
    this.count = plan.count;
    const groups = Math.ceil(plan.count / GROUP);
    this.#bench = GROUP * groups;
    const lanes = this.#bench + GROUP;
    this.#lanes = lanes;
    this.width = SENSORS + plan.rings.length * plan.lidar.bins;
    const columns =
      columnNames.length + 2 * plan.objects + plan.fixed.length + 2 * plan.free.length + 3 * plan.orbits.length;

    const sizes: number[] = [];
    const room = (bytes: number): number => {
      const at = PAGE + sizes.reduce((sum, size) => sum + size, 0);
      sizes.push(Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
      return at;
    };
    const at = {
      ints: room(4 * 64),
      reals: room(8 * 16),
      rings: room(16 * plan.rings.length),
      fixed: room(8 * plan.fixed.length),
      radii: room(8 * plan.fixed.length),
      costTable: room(32 * costEntries(plan.costs).length),
      costSizes: room(8 * costEntries(plan.costs).length),
      free: room(4 * plan.free.length),
      halves: room(8 * plan.free.length),
      orbits: room(4 * plan.orbits.length),
      paths: room(8 * (plan.paths?.length ?? 0)),
      columns: room(8 * columns * lanes),
      actions: room(16 * lanes),
      observations: room(4 * this.width * lanes),
      rewards: room(4 * lanes),
      costs: room(4 * plan.costWidth * lanes),
      ended: room(4 * lanes),
      flags: room(4 * lanes),
      happened: room(4 * lanes),
    };
    const pages = Math.ceil(room(0) / PAGE) + 1;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: PAGE });
    const { buffer } = memory;
    this.#buffer = buffer;
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

    this.#fillTables(at, columns);
    this.#kernels = instantiatePlanar(variant, memory);
    this.#kernels.setup(at.ints, at.reals);
  }

  #fillTables(at: Readonly<Record<string, number>>, columns: number): void {
    const { plan } = this;
    const { reward, lidar } = plan;
    const ints = (name: string, values: readonly number[]): void =>
      new Int32Array(this.#buffer, at[name], values.length).set(values);
    const reals = (name: string, values: ArrayLike<number>): void =>
      new Float64Array(this.#buffer, at[name], values.length).set(values);
    const entries = costEntries(plan.costs);
    ints('ints', [
      this.#lanes,
      at.columns as number,
      at.actions as number,
      at.observations as number,
      this.width,
      at.rewards as number,
      at.costs as number,
      plan.costWidth,
      at.ended as number,
      at.flags as number,
      at.happened as number,
      1 + REWARD_RULES.indexOf(reward.rule),
      plan.maxSteps,
      lidar.bins,
      'goal' in reward ? reward.goal : -1,
      reward.rule === 'push' ? reward.box : -1,
      plan.costIndicator ? 1 : 0,
      plan.rings.length,
      at.rings as number,
      plan.fixed.length,
      at.fixed as number,
      at.radii as number,
      entries.length,
      at.costTable as number,
      at.costSizes as number,
      plan.free.length,
      at.free as number,
      at.halves as number,
      plan.objects,
      plan.orbits.length,
      at.orbits as number,
      at.paths as number,
      plan.pathLength ?? 1,
      columns,
    ]);
    reals('reals', [
      lidar.range,
      plan.rewardClip,
      'size' in reward ? reward.size : 0,
      reward.rule === 'push' ? reward.goalHeight : 0,
      'factor' in reward ? reward.factor : 0,
    ]);
    ints(
      'rings',
      plan.rings.flatMap(({ from, until, hiddenByTimer }, k) => [
        from,
        until,
        SENSORS + k * lidar.bins,
        hiddenByTimer === true ? 1 : 0,
      ]),
    );
    ints(
      'fixed',
      plan.fixed.flatMap(({ object, shape }) => [object, shape === 'column' ? 1 : 0]),
    );
    reals(
      'radii',
      plan.fixed.map(({ radius }) => radius),
    );
    ints(
      'costTable',
      entries.flatMap(({ ints: row }) => row),
    );
    reals(
      'costSizes',
      entries.map(({ size }) => size),
    );
    ints(
      'free',
      plan.free.map(({ object }) => object),
    );
    reals(
      'halves',
      plan.free.map(({ halfSize }) => halfSize),
    );
    ints('orbits', plan.orbits);
    if (plan.paths !== undefined) reals('paths', plan.paths);
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

interface CostEntry {
  readonly ints: readonly number[];
  readonly size: number;
}

function costEntries(costs: readonly PlanarCost[]): CostEntry[] {
  return costs.flatMap(({ parts, total = -1, hiddenByTimer }) =>
    parts.map(({ column, measure }, k) => {
      const [from, until, size] = boundsOf(measure);
      const last = k === parts.length - 1 ? 1 : 0;
      const what = MEASURES.indexOf(measure.what);
      return { size, ints: [what, from, until, column, last, total, hiddenByTimer === true ? 1 : 0, 0] };
    }),
  );
}

function boundsOf(measure: PlanarMeasure): [from: number, until: number, size: number] {
  if (measure.what === 'column') return [columnNames.indexOf(measure.column), 0, 0];
  if (measure.what === 'beyond') return [0, measure.walls, measure.size];
  return [measure.from, measure.until, measure.what === 'discs' ? measure.size : 0];
}
