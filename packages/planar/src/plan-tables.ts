import { columnNames } from './columns.ts';
import type { PlanarCost, PlanarMeasure, PlanarPlan, PlanarReward } from './planar-plan.ts';

const PAGE = 65536;
const ALIGNMENT = 64;
/** Numbers of an observation before its lidar rings. */
export const SENSORS = 12;

const REWARD_RULES: readonly PlanarReward['rule'][] = ['goal', 'button', 'push', 'circle', 'run'];
const MEASURES: readonly PlanarMeasure['what'][] = ['discs', 'touches', 'beyond', 'column'];

/** Where the parts of a batch lie in the kernels' memory: addresses in bytes, and the pages that it takes. */
export interface PlanarLayout {
  readonly pages: number;
  readonly at: Readonly<Record<Part, number>>;
  /** State columns, those of objects, fixed and free bodies and orbits included. */
  readonly columns: number;
  readonly lanes: number;
  readonly width: number;
}

type Part =
  | 'ints'
  | 'reals'
  | 'rings'
  | 'fixed'
  | 'radii'
  | 'costTable'
  | 'costSizes'
  | 'free'
  | 'halves'
  | 'orbits'
  | 'paths'
  | 'columns'
  | 'actions'
  | 'observations'
  | 'rewards'
  | 'costs'
  | 'ended'
  | 'flags'
  | 'happened';

/** Lays out a batch of so many lanes. */
export function layOut(plan: PlanarPlan, lanes: number): PlanarLayout {
  const width = SENSORS + plan.rings.length * plan.lidar.bins;
  const columns =
    columnNames.length + 2 * plan.objects + plan.fixed.length + 2 * plan.free.length + 3 * plan.orbits.length;
  let end = PAGE;
  const room = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const entries = costEntries(plan.costs).length;
  const at = {
    ints: room(4 * 64),
    reals: room(8 * 16),
    rings: room(16 * plan.rings.length),
    fixed: room(8 * plan.fixed.length),
    radii: room(8 * plan.fixed.length),
    costTable: room(32 * entries),
    costSizes: room(8 * entries),
    free: room(4 * plan.free.length),
    halves: room(8 * plan.free.length),
    orbits: room(4 * plan.orbits.length),
    paths: room(8 * (plan.paths?.length ?? 0)),
    columns: room(8 * columns * lanes),
    actions: room(16 * lanes),
    observations: room(4 * width * lanes),
    rewards: room(4 * lanes),
    costs: room(4 * plan.costWidth * lanes),
    ended: room(4 * lanes),
    flags: room(4 * lanes),
    happened: room(4 * lanes),
  };
  return { pages: Math.ceil(end / PAGE) + 1, at, columns, lanes, width };
}

/** Writes what `setup` of the kernels reads (src/assembly/plan.ts). */
export function fillTables(buffer: ArrayBuffer, plan: PlanarPlan, { at, columns, lanes, width }: PlanarLayout): void {
  const { reward, lidar } = plan;
  const ints = (name: Part, values: readonly number[]): void =>
    new Int32Array(buffer, at[name], values.length).set(values);
  const reals = (name: Part, values: ArrayLike<number>): void =>
    new Float64Array(buffer, at[name], values.length).set(values);
  const entries = costEntries(plan.costs);
  ints('ints', [
    lanes,
    at.columns,
    at.actions,
    at.observations,
    width,
    at.rewards,
    at.costs,
    plan.costWidth,
    at.ended,
    at.flags,
    at.happened,
    1 + REWARD_RULES.indexOf(reward.rule),
    plan.maxSteps,
    lidar.bins,
    'goal' in reward ? reward.goal : -1,
    reward.rule === 'push' ? reward.box : -1,
    plan.costIndicator ? 1 : 0,
    plan.rings.length,
    at.rings,
    plan.fixed.length,
    at.fixed,
    at.radii,
    entries.length,
    at.costTable,
    at.costSizes,
    plan.free.length,
    at.free,
    at.halves,
    plan.objects,
    plan.orbits.length,
    at.orbits,
    at.paths,
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
