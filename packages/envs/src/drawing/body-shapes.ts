import type { Attributes, Body } from '../mujoco/xml.ts';
import type { Shape, ShapeKind } from './drawing.ts';
import { type Matrix, multiply, rotationOf, turned } from './rotations.ts';

/** A shape and how it lies in its body's frame. */
export interface BodyShape {
  readonly shape: Shape;
  readonly position: readonly [number, number, number];
  readonly rotation: Matrix;
  readonly colour: readonly [number, number, number, number];
}

const GREY = [0.5, 0.5, 0.5, 1] as const;
const KINDS: readonly ShapeKind[] = ['sphere', 'capsule', 'ellipsoid', 'cylinder', 'box'];

/** The shapes of a body and of its children, from its data and without a simulator. Meshes are left out. */
export function bodyShapes({ geoms = [], children = [] }: Body, owner: Shape['owner']): BodyShape[] {
  const own = geoms.flatMap((geom) => shapeOf(geom, owner));
  const theirs = children.flatMap((child) => {
    const [x, y, z] = vector(child.attributes.pos);
    const frame = rotationOf(child.attributes.quat as readonly number[] | undefined);
    return bodyShapes(child, owner).map((one) => {
      const [dx, dy, dz] = turned(frame, one.position);
      return { ...one, position: [x + dx, y + dy, z + dz] as const, rotation: multiply(frame, one.rotation) };
    });
  });
  return [...own, ...theirs];
}

function shapeOf(geom: Attributes, owner: Shape['owner']): BodyShape[] {
  // MJCF's default is a sphere.
  const kind = (geom.type ?? 'sphere') as ShapeKind;
  if (!KINDS.includes(kind)) return [];
  return [
    {
      shape: { kind, size: vector(geom.size), owner },
      position: vector(geom.pos),
      rotation: rotationOf(geom.quat as readonly number[] | undefined),
      colour: (geom.rgba ?? GREY) as BodyShape['colour'],
    },
  ];
}

function vector(given: Attributes[string]): readonly [number, number, number] {
  const [x = 0, y = 0, z = 0] = typeof given === 'number' ? [given] : ((given ?? []) as readonly number[]);
  return [x, y, z];
}
