import type { Physics } from '../mujoco/physics.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { type Footprint, footprintOf } from './footprint.ts';
import type { LocalParts } from './local-model.ts';
import type { PlanarWorld } from './planar-world.ts';
import { restingHeight, startOf } from './resting-height.ts';

/** A kind of free bodies: `first` … `first + count − 1` in the plan's order. */
export interface FreeKind {
  readonly object: ObjectKind;
  readonly first: number;
  readonly count: number;
  readonly footprint: Footprint;
  /** The column that counts its contact points with the robot. */
  readonly touches: 'vaseTouches' | 'gremlinTouches' | 'boxTouches';
  /** True if moving it costs. */
  readonly costsSpeed: boolean;
  readonly isBox: boolean;
  readonly startHeight: number;
  readonly restingHeight: number;
  readonly goesRound: boolean;
  /** Of its orbit, metres. */
  readonly travel: number;
  /** If it is one cube round its own centre. */
  readonly cube: { readonly half: number; readonly mass: number } | null;
}

/** The kinds of a world that the robot can push, in the plan's order. */
export function freeKindsOf(world: PlanarWorld, physics: Physics, parts: LocalParts): readonly FreeKind[] {
  let first = 0;
  return world.groups.flatMap(({ object, planar }): FreeKind[] => {
    if (planar.body !== 'free' && planar.body !== 'orbiting') return [];
    const goesRound = planar.body === 'orbiting';
    const columns = (planar.costs ?? []).flatMap((cost) => (cost.what === 'column' ? [cost.column] : []));
    const kind: FreeKind = {
      object,
      first,
      count: object.names.length,
      footprint: footprintOf(object),
      touches: goesRound ? 'gremlinTouches' : object.kind === 'push_box' ? 'boxTouches' : 'vaseTouches',
      costsSpeed: columns.includes('vaseSpeed'),
      isBox: object.kind === 'push_box',
      startHeight: startOf(object, 0, 0, 0)[2] as number,
      restingHeight: goesRound ? 0 : restingHeight(physics, parts, object),
      goesRound,
      travel: planar.body === 'orbiting' ? planar.travel : 0,
      cube: cubeOf(object),
    };
    first += object.names.length;
    return [kind];
  });
}

function cubeOf(object: ObjectKind): FreeKind['cube'] {
  const { geoms = [] } = object.body({ name: object.names[0] ?? '', x: 0, y: 0, rotation: 0 });
  const [geom, ...others] = geoms;
  if (geom === undefined || others.length > 0 || geom.type !== 'box' || geom.pos !== undefined) return null;
  const [x, y, z] = geom.size as readonly number[];
  // Whatever touches otherwise than by default is MuJoCo's.
  const plain = Object.keys(geom).every((key) => PLAIN.has(key));
  if (!plain || x === undefined || x !== y || x !== z) return null;
  return { half: x, mass: (geom.density as number) * (2 * x) ** 3 };
}

const PLAIN: ReadonlySet<string> = new Set(['name', 'type', 'size', 'density', 'group', 'rgba']);
