import type { Agent } from '../agents/agent.ts';
import type { Body } from '../mujoco/xml.ts';
import type { Point2, Rectangle } from '../placement/layout.ts';
import type { PlanarKind } from '../planar/planar-kind.ts';
import type { Scene } from '../world/scene.ts';

/** Where an instance stands at reset. */
export interface Pose {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** About the vertical, radians. */
  readonly rotation: number;
}

/** A cost that a kind can cause. `measure` returns the raw value of this step, ≥ 0. */
export interface CostSignal {
  readonly name: string;
  /** Looks names up once; the function it returns runs every step and allocates nothing. */
  bind(scene: Scene): () => number;
}

/** One kind of object in a level: how many there are, how they are placed, what they look like and what touching them costs. */
export interface ObjectKind {
  readonly kind: string;
  /** One name per instance; it is also the name of the body and of its (first) geom. */
  readonly names: readonly string[];
  /** Static objects do not move; free ones are pushed about; mocap ones are dragged along a path. */
  readonly motion: 'static' | 'free' | 'mocap';
  readonly keepout: number;
  readonly rectangles?: readonly Rectangle[];
  /** The first instances stand here. */
  readonly locations?: readonly Point2[];
  /** True if the robot sees it by lidar. */
  readonly lidar: boolean;
  /** True if the lidar sees it at the world's origin, wherever it stands. */
  readonly seenAtOrigin?: boolean;
  /** True if it causes cost in this level. */
  readonly constrained: boolean;
  readonly costs?: readonly CostSignal[];
  /** Only the body's own position and quaternion may depend on the pose. */
  body(pose: Pose): Body;
  /** The body whose position is the object's, if it is not named like the instance. */
  bodyName?(name: string): string;
  /** The angle an instance really gets; default: the drawn one. */
  rotation?(index: number, drawn: number): number;
  /** Gremlins: the body that drags, and the name of the weld between both. */
  /** Here the positions of its geoms may depend on the pose, too. */
  mocapBody?(pose: Pose): Body;
  /** Looked up once; the function it returns runs before every substep with the simulation time. */
  bindMotion?(scene: Scene): (time: number) => void;
  /** What it is to the planar engine; absent: only MuJoCo knows it. */
  readonly planar?: PlanarKind;
  /** A variant for this robot; default: the same for all. */
  forAgent?(agent: Agent): ObjectKind;
}

/** `hazard0`, `hazard1`, … */
export function numbered(stem: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${stem}${index}`);
}
