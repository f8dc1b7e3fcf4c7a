import type { FixedBody, FreeBody, PlanarCost, PlanarMeasure, PlanarPlan, PlanarReward } from '@belay-rl/planar';
import type { Agent } from '../agents/agent.ts';
import { point } from '../agents/point.ts';
import { costNames } from '../navigation/costs.ts';
import { lidarOf } from '../navigation/observation.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import type { Level, Task } from '../tasks/task.ts';
import { crowdedOrbit } from './orbit-room.ts';
import type { PlanarKind, PlanarKindCost, PlanarRule } from './planar-kind.ts';

export interface PlanarParts {
  readonly id: string;
  readonly agent: Agent;
  readonly task: Task;
  readonly level: Level;
  /** Static kinds first, then free, then mocap ones. */
  readonly objects: readonly ObjectKind[];
}

/** Instances `first` … `first + count − 1` of the engine's objects are this kind's. */
export interface PlanarGroup {
  readonly object: ObjectKind;
  readonly planar: PlanarKind;
  readonly first: number;
}

/** A navigation task as the planar engine sees it. */
export interface PlanarWorld {
  readonly rule: PlanarRule;
  /** Kinds with numbered objects, in the objects' order. */
  readonly groups: readonly PlanarGroup[];
  /** Everything of the engine's plan that does not depend on options or the number of environments. */
  readonly plan: Omit<PlanarPlan, 'count' | 'costIndicator' | 'paths' | 'pathLength'>;
}

/** The world of a task for the planar engine, or one clause that says why there is none. */
export function planarWorldOf(parts: PlanarParts): PlanarWorld | string {
  const { agent, task, objects } = parts;
  if (agent !== point) return `${agent.name} does not move in the plane only`;
  const rule = task.planar;
  if (rule === undefined) return `${task.name} has rules of its own`;
  const strange = objects.find(({ planar }) => planar === undefined);
  if (strange !== undefined) return `${strange.kind} are objects of their own kind`;
  const several = objects.filter(({ planar }) => planar?.body === 'goal').length;
  if (several > 1) return `there are ${several} goals`;
  const crowded = crowdedOrbit(objects, parts.level);
  if (crowded !== null) return crowded;

  const groups: PlanarGroup[] = [];
  let count = 0;
  for (const object of objects) {
    const planar = object.planar as PlanarKind;
    if (!object.lidar && planar.body === 'none' && !sumsDiscs(planar)) continue;
    groups.push({ object, planar, first: count });
    count += object.names.length;
  }
  const instances = ({ first, object }: PlanarGroup): number[] => object.names.map((_, k) => first + k);
  const fixed: FixedBody[] = [];
  const firstFixed = new Map<ObjectKind, number>();
  const free: FreeBody[] = [];
  const orbits: number[] = [];
  for (const group of groups) {
    const { planar, object } = group;
    if (planar.body === 'fixed') {
      firstFixed.set(object, fixed.length);
      for (const number of instances(group)) {
        fixed.push({ object: number, shape: planar.shape, radius: planar.radius });
      }
    }
    if (planar.body === 'free' || planar.body === 'orbiting') {
      for (const number of instances(group)) free.push({ object: number, halfSize: planar.halfSize });
    }
    if (planar.body === 'orbiting') orbits.push(...instances(group));
  }
  const reward = rewardOf(rule, groups);
  if (typeof reward === 'string') return reward;
  const names = costNames(objects);
  return {
    rule,
    groups,
    plan: {
      maxSteps: task.maxSteps,
      objects: count,
      rings: groups
        .filter(({ object }) => object.lidar)
        .map(({ object, planar, first }) => ({
          from: first,
          until: first + object.names.length,
          hiddenByTimer: planar.hiddenByTimer,
        })),
      lidar: lidarOf(task),
      fixed,
      free,
      orbits,
      reward,
      rewardClip: task.rewardClip ?? Infinity,
      costs: costsOf(objects, groups, firstFixed, names),
      costWidth: names.length,
    },
  };
}

function sumsDiscs({ costs = [] }: PlanarKind): boolean {
  return costs.some(({ what }) => what === 'discs');
}

function rewardOf(rule: PlanarRule, groups: readonly PlanarGroup[]): PlanarReward | string {
  if (rule.rule === 'circle' || rule.rule === 'run') return rule;
  const goal = groups.find(({ planar }) => planar.body === 'goal');
  if (goal === undefined || goal.planar.body !== 'goal') return 'it has no goal';
  if (rule.rule === 'button') return { rule: 'button', goal: goal.first };
  const { size, height } = goal.planar;
  if (rule.rule === 'goal') return { rule: 'goal', goal: goal.first, size };
  const box = groups.find(({ object }) => object.kind === 'push_box');
  if (box === undefined) return 'it has no box';
  return { rule: 'push', goal: goal.first, box: box.first, size, goalHeight: height };
}

function costsOf(
  objects: readonly ObjectKind[],
  groups: readonly PlanarGroup[],
  firstFixed: ReadonlyMap<ObjectKind, number>,
  names: readonly string[],
): PlanarCost[] {
  return objects
    .filter((object) => object.constrained && (object.costs ?? []).length > 0)
    .map((object) => {
      const { costs = [], hiddenByTimer } = object.planar as PlanarKind;
      const first = groups.find((group) => group.object === object)?.first ?? 0;
      const range = (from: number): { from: number; until: number } => ({ from, until: from + object.names.length });
      const measureOf = (cost: PlanarKindCost): PlanarMeasure => {
        if (cost.what === 'touches') return { what: 'touches', ...range(firstFixed.get(object) ?? 0) };
        if (cost.what === 'discs') return { ...cost, ...range(first) };
        return cost;
      };
      return {
        parts: (object.costs ?? []).map(({ name }, k) => ({
          column: names.indexOf(name),
          measure: measureOf(costs[k] as PlanarKindCost),
        })),
        ...((object.costs ?? []).length > 1 ? { total: names.indexOf(object.kind) } : {}),
        hiddenByTimer,
      };
    });
}
