import type { NavigationOptions, OrbitPaths, PlanarParts, PlanarWorld } from '@belay-rl/envs/planar';
import { laneNames } from '../generated/lane-source.ts';

type PlanName = (typeof laneNames.plan)[number];
type RealName = (typeof laneNames.reals)[number];

const SENSORS = 12;
/** Numbers of an episode's start before its objects. */
const START_HEAD = 8;
/** Numbers of an episode's record before its costs: return and faults. */
const RECORD_HEAD = 2;
/** Numbers of the rules in the kernels. */
export const RULES = { goal: 1, button: 2, push: 3, circle: 4, run: 5 } as const;
const MEASURES = { discs: 0, touches: 1, beyond: 2, overlaps: 3 } as const;

/** A task as the kernels of a device, and their twin, compute it: numbers and tables. */
export interface LanePlan {
  readonly parts: PlanarParts;
  readonly world: PlanarWorld;
  readonly words: Readonly<Record<PlanName, number>>;
  readonly reals: Readonly<Record<RealName, number>>;
  /** What the kernels read of the task: rings, bodies, costs, keepouts, orbits' paths. The normaliser and the starts lie behind. */
  readonly table: Float32Array;
  /** Columns of a lane. */
  readonly columns: number;
}

/** How many lanes there are and what they do in a rollout. */
export interface LaneShape {
  /** Environments. */
  readonly lanes: number;
  /** Steps of each. */
  readonly steps: number;
}

/** Episodes that a lane begins in a rollout. */
export function episodesOf({ words }: Pick<LanePlan, 'words'>, steps: number): number {
  return Math.ceil(steps / words.maxSteps);
}

/** Numbers of a row of `outcomes`: two actions, log-probability, reward, costs. */
export function outcomeWidth({ words }: LanePlan): number {
  return 4 + words.costWidth;
}

/** The reward and the costs. */
export function signalsOf({ words }: LanePlan): number {
  return 1 + words.costWidth;
}

/** `paths`: of worlds with orbits. `steps`: of a rollout, for the room that its episodes' records take. */
export function createLanePlan(
  parts: PlanarParts,
  world: PlanarWorld,
  options: NavigationOptions,
  given: { readonly steps: number; readonly paths?: OrbitPaths },
): LanePlan {
  const { plan } = world;
  const width = SENSORS + plan.rings.length * plan.lidar.bins;
  const tables: number[] = [];
  const list = (numbers: readonly number[]): number => {
    const at = tables.length;
    for (const number of numbers) tables.push(number);
    return at;
  };
  const entries = costEntries(world);
  const goal = goalOf(parts);
  const columnsAt = layOut(laneNames.columns.length, [
    ['objectsAt', 2 * plan.objects],
    ['touchesAt', plan.fixed.length],
    ['yawsAt', 2 * plan.free.length],
    ['orbitsAt', 3 * plan.orbits.length],
    ['sumsAt', plan.costWidth],
    ['statisticsAt', 2 * width],
    ['recordsAt', Math.ceil(given.steps / plan.maxSteps) * (RECORD_HEAD + plan.costWidth)],
  ] as const);
  const ringTable = list(
    plan.rings.flatMap(({ from, until, hiddenByTimer }) => [from, until, hiddenByTimer === true ? 1 : 0]),
  );
  const fixedTable = list(plan.fixed.flatMap(({ object, radius }) => [object, radius]));
  const freeTable = list(plan.free.flatMap(({ object, halfSize }) => [object, halfSize]));
  const costTable = list(entries.flat());
  const keepoutTable = list(keepouts(parts, world, goal.keepout));
  const orbitTable = list(plan.orbits);
  const pathTable = list(given.paths === undefined ? [] : [...given.paths.offsets]);
  const normaliser = tables.length;
  const { reward } = plan;
  const [goalX0, goalY0, goalX1, goalY1] = goal.room;
  return {
    parts,
    world,
    columns: columnsAt.end,
    words: {
      width,
      maxSteps: plan.maxSteps,
      objects: plan.objects,
      fixed: plan.fixed.length,
      free: plan.free.length,
      orbits: plan.orbits.length,
      costWidth: plan.costWidth,
      costs: entries.length,
      rings: plan.rings.length,
      bins: plan.lidar.bins,
      rule: RULES[reward.rule],
      goal: 'goal' in reward ? reward.goal : 0,
      indicator: options.costIndicator ? 1 : 0,
      pathLength: given.paths?.length ?? 1,
      delay: world.rule.rule === 'button' ? world.rule.delay : 0,
      buttons: reward.rule === 'button' ? plan.fixed.length : 0,
      ...columnsAt.at,
      ringTable,
      fixedTable,
      freeTable,
      costTable,
      keepoutTable,
      orbitTable,
      pathTable,
      normaliser,
      starts: normaliser + 2 * width + 1,
      startWidth: START_HEAD + 2 * plan.objects + plan.fixed.length + 2 * plan.free.length + 3 * plan.orbits.length,
    },
    reals: {
      range: plan.lidar.range,
      clip: Number.isFinite(plan.rewardClip) ? plan.rewardClip : 0,
      size: 'size' in reward ? reward.size : 0,
      factor: 'factor' in reward ? reward.factor : 0,
      goalX0,
      goalY0,
      goalX1,
      goalY1,
    },
    table: Float32Array.from(tables),
  };
}

function layOut<N extends string>(
  from: number,
  blocks: readonly (readonly [N, number])[],
): { readonly at: Record<N, number>; readonly end: number } {
  const at = {} as Record<N, number>;
  let end = from;
  for (const [name, size] of blocks) {
    at[name] = end;
    end += size;
  }
  return { at, end };
}

/** The goal's keepout, and where its centre may lie. */
function goalOf({ objects, level }: PlanarParts): { keepout: number; room: readonly [number, number, number, number] } {
  const goal = objects.find(({ kind }) => kind === 'goal');
  if (goal === undefined) return { keepout: 0, room: [0, 0, 0, 0] };
  const [x0, y0, x1, y1] = goal.rectangles?.[0] ?? level.extents;
  const k = goal.keepout;
  return { keepout: k, room: [x0 + k, y0 + k, x1 - k, y1 - k] };
}

/** Least distance of a goal to every object, then to the robot. */
function keepouts({ level }: PlanarParts, { groups }: PlanarWorld, goal: number): number[] {
  const room = (keepout: number): number => keepout + (level.margin ?? 0) + goal;
  return [
    ...groups.flatMap(({ object }) => object.names.map(() => room(object.keepout))),
    room(level.agent?.keepout ?? 0.4),
  ];
}

/** What, from, until, size, column, ends its kind, the kind's column, hidden by the timer. */
function costEntries({ plan, groups }: PlanarWorld): number[][] {
  const overlaps = (kind: string): [number, number] => {
    const group = groups.find(({ object }) => object.kind === kind);
    const first = plan.free.findIndex(({ object }) => object === group?.first);
    return group === undefined ? [0, 0] : [first, first + group.object.names.length];
  };
  return plan.costs.flatMap(({ parts, total = -1, hiddenByTimer }) =>
    parts.map(({ column, measure }, k) => {
      const rest = [column, k === parts.length - 1 ? 1 : 0, total, hiddenByTimer === true ? 1 : 0];
      if (measure.what === 'discs') return [MEASURES.discs, measure.from, measure.until, measure.size, ...rest];
      if (measure.what === 'touches') return [MEASURES.touches, measure.from, measure.until, 0, ...rest];
      if (measure.what === 'beyond') return [MEASURES.beyond, 0, measure.walls, measure.size, ...rest];
      // Bodies that stay have no speed.
      const [from, until] =
        measure.column === 'vaseTouches'
          ? overlaps('vases')
          : measure.column === 'gremlinTouches'
            ? overlaps('gremlins')
            : [0, 0];
      return [MEASURES.overlaps, from, until, 0, ...rest];
    }),
  );
}
