import type { ObjectKind } from '../objects/object-kind.ts';
import type { Level } from '../tasks/task.ts';

/**
 * Why an orbiting object may be pushed by others than the robot, as a clause, or null: then it keeps to its path. Layouts keep
 * objects apart by the sum of both keepouts and the margin.
 */
export function crowdedOrbit(objects: readonly ObjectKind[], { margin = 0 }: Level): string | null {
  const orbiting = objects.filter(({ planar }) => planar?.body === 'orbiting');
  if (orbiting.length > 1)
    return `several kinds of its objects go round (${orbiting.map(({ kind }) => kind).join(', ')})`;
  for (const one of orbiting) {
    for (const other of objects) {
      const room = one.keepout + other.keepout + margin;
      const needed = radiusOf(one) + radiusOf(other) + (other === one ? 0 : travelOf(one));
      const solid = radiusOf(other) > 0 && (other !== one || one.names.length > 1);
      if (solid && one.names.length > 0 && other.names.length > 0 && room < needed) {
        return `its ${one.kind} may run into ${other === one ? 'each other' : other.kind}`;
      }
    }
  }
  return null;
}

/** Of the circle round a body that others collide with, metres; 0: nothing collides with it. */
function radiusOf({ planar }: ObjectKind): number {
  if (planar?.body === 'fixed') return planar.radius;
  return planar?.body === 'free' || planar?.body === 'orbiting' ? planar.halfSize * Math.SQRT2 : 0;
}

function travelOf({ planar }: ObjectKind): number {
  return planar?.body === 'orbiting' ? planar.travel : 0;
}
