import type { ObjectKind } from '../objects/object-kind.ts';

/** The upright box round a body that the robot can push, in the body's frame: half its extents, metres. */
export interface Footprint {
  readonly x: number;
  readonly y: number;
  /** Of the box's corner from its centre, in the plane and in space. */
  readonly radius: number;
  readonly reach: number;
}

/** Of a kind made of boxes along the body's axes. */
export function footprintOf(kind: ObjectKind): Footprint {
  const half = [0, 0, 0];
  for (const geom of kind.body({ name: kind.names[0] ?? '', x: 0, y: 0, rotation: 0 }).geoms ?? []) {
    const size = geom.size as readonly number[];
    const pos = (geom.pos ?? [0, 0, 0]) as readonly number[];
    for (const axis of [0, 1, 2]) {
      half[axis] = Math.max(half[axis] as number, Math.abs(pos[axis] as number) + (size[axis] as number));
    }
  }
  const [x, y, z] = half as [number, number, number];
  return { x, y, radius: Math.hypot(x, y), reach: Math.hypot(x, y, z) };
}

/** The robot: a ball round its frame, and a ball round the box that is its nose, ahead of it. */
const BALL = 0.1;
const NOSE = 0.1;
const NOSE_BALL = 0.05 * Math.SQRT2;
/** How far a body that leans by an angle whose cosine is this comes out of its upright box [m]. */
const UPRIGHT = 0.995;
const LEAN = 0.02;

/**
 * A lower bound of the distance between the robot and a body whose pose begins at `at`, metres; negative: they may overlap.
 * `cosine` and `sine`: of its heading.
 */
export function gap(
  robot: Float64Array,
  cosine: number,
  sine: number,
  bodies: Float64Array,
  at: number,
  footprint: Footprint,
): number {
  const dx = (robot[0] as number) - (bodies[at] as number);
  const dy = (robot[1] as number) - (bodies[at + 1] as number);
  const w = bodies[at + 3] as number;
  const x = bodies[at + 4] as number;
  const y = bodies[at + 5] as number;
  const z = bodies[at + 6] as number;
  const nx = dx + NOSE * cosine;
  const ny = dy + NOSE * sine;
  if (1 - 2 * (x * x + y * y) < UPRIGHT) {
    return Math.min(
      Math.sqrt(dx * dx + dy * dy) - BALL - footprint.reach,
      Math.sqrt(nx * nx + ny * ny) - NOSE_BALL - footprint.reach,
    );
  }
  // The body's x axis, turned into the plane.
  const cos = 1 - 2 * (y * y + z * z);
  const sin = 2 * (w * z + x * y);
  return (
    Math.min(
      outside(cos * dx + sin * dy, cos * dy - sin * dx, footprint) - BALL,
      outside(cos * nx + sin * ny, cos * ny - sin * nx, footprint) - NOSE_BALL,
    ) - LEAN
  );
}

/** True if one of a cube's faces lies almost flat. */
export function isUpright(bodies: Float64Array, at: number): boolean {
  const [x, y, z] = verticals(bodies, at);
  return Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) >= UPRIGHT;
}

/** Angle of a cube's square as seen from above, up to quarters of a turn, radians. */
export function yawOf(bodies: Float64Array, at: number): number {
  const w = bodies[at + 3] as number;
  const x = bodies[at + 4] as number;
  const y = bodies[at + 5] as number;
  const z = bodies[at + 6] as number;
  // The axis of the body that lies flattest, in the plane.
  if (Math.abs(verticals(bodies, at)[0]) < 0.5) return Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z));
  return Math.atan2(1 - 2 * (x * x + z * z), 2 * (x * y - w * z));
}

/** Heights of the body's own axes. */
function verticals(bodies: Float64Array, at: number): readonly [number, number, number] {
  const w = bodies[at + 3] as number;
  const x = bodies[at + 4] as number;
  const y = bodies[at + 5] as number;
  const z = bodies[at + 6] as number;
  return [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)];
}

/** Distance of a point from an upright box round the origin. */
function outside(x: number, y: number, half: Footprint): number {
  const dx = Math.max(0, Math.abs(x) - half.x);
  const dy = Math.max(0, Math.abs(y) - half.y);
  return Math.sqrt(dx * dx + dy * dy);
}
