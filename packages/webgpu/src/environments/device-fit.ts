import type { EngineFit } from '@belay-rl/core';
import { type NavigationOptions, type PlanarParts, type PlanarWorld, planarWorldOf } from '@belay-rl/envs/planar';

/** Most columns of a cost row that the kernels have room for. */
export const MOST_COSTS = 16;

/** What a device computes a task as, or one clause that says why it does not. */
export function deviceWorldOf(parts: PlanarParts, options: NavigationOptions): PlanarWorld | string {
  const world = planarWorldOf(parts);
  if (typeof world === 'string') return world;
  const { plan, groups, rule } = world;
  if (rule.rule === 'push') return 'its box must be pushed, which a graphics device does not compute';
  const column = groups.find(({ planar }) => planar.body === 'fixed' && planar.shape === 'column');
  if (column !== undefined) return `contacts with ${column.object.kind} are computed by MuJoCo only`;
  const moved = groups.filter(({ planar }) => planar.body === 'free' || planar.body === 'orbiting');
  if (moved.length > 0 && options.freeBodies !== 'fixed') {
    const kinds = moved.map(({ object }) => object.kind).join(' and ');
    return `it has ${kinds} that the robot moves, which needs environment.freeBodies=fixed on a graphics device`;
  }
  const counts = groups.some(({ planar, object }) => object.constrained && moved.some((one) => one.planar === planar));
  if (counts && !options.costIndicator) {
    return 'it counts contacts with bodies that stay where they are, which only environment.costIndicator=true makes comparable';
  }
  if (options.actionNoise > 0) return 'environment.actionNoise is drawn on the CPU only';
  if (plan.costWidth > MOST_COSTS) return `it has more than ${MOST_COSTS} costs`;
  if (
    rule.rule === 'button' &&
    groups.some(({ planar, object }) => planar.body === 'fixed' && object.kind !== 'buttons')
  ) {
    return 'it has fixed bodies besides buttons';
  }
  return rule.rule === 'goal' ? (explainGoals(parts, world) ?? world) : world;
}

/** Why the next goal cannot be drawn on the device; null: it can. */
function explainGoals(parts: PlanarParts, { groups }: PlanarWorld): string | null {
  const goal = parts.objects.find(({ kind }) => kind === 'goal');
  if (goal?.locations !== undefined || (goal?.rectangles ?? []).length > 1) return 'its goal has several places';
  const unseen = parts.objects.find((object) => groups.every((group) => group.object !== object));
  if (unseen !== undefined) return `${unseen.kind} keep goals away and are not seen`;
  return parts.objects.some(({ seenAtOrigin }) => seenAtOrigin === true)
    ? 'an object is not seen where it is placed'
    : null;
}

/** How a device computes a task under these settings: never exactly, so that `auto` does not choose it. */
export function deviceFit(parts: PlanarParts, options: NavigationOptions): EngineFit {
  const world = deviceWorldOf(parts, options);
  if (typeof world === 'string') return { kind: 'none', reason: world };
  const bodies = world.groups.filter(({ planar }) => planar.body === 'free' || planar.body === 'orbiting');
  const kept =
    bodies.length === 0
      ? ''
      : `, and ${bodies.map(({ object }) => object.kind).join(' and ')} stay ${bodies.every(({ planar }) => planar.body === 'free') ? 'where they are' : 'on their path'} when the robot goes through them (environment.freeBodies=fixed)`;
  return { kind: 'approximate', reason: `it computes in single precision${kept}` };
}
