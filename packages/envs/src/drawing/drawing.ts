/**
 * What is drawn, apart from how: shapes that hold for an environment's whole life, and frames that say where they are.
 * Plain data, so that a software rasteriser and a page can draw the same picture.
 */

export type ShapeKind = 'sphere' | 'capsule' | 'ellipsoid' | 'cylinder' | 'box' | 'mesh';

/** Triangles in the shape's own frame. */
export interface TriangleMesh {
  /** x, y, z of each vertex, metres. */
  readonly vertices: Float32Array;
  /** Three vertices each, counter-clockwise from outside. */
  readonly faces: Int32Array;
}

/** One geom. Lengths in metres, in MuJoCo's terms: radius; radius and half length; half sizes. */
export interface Shape {
  readonly kind: ShapeKind;
  readonly size: readonly [number, number, number];
  readonly mesh?: TriangleMesh;
  readonly owner: 'robot' | 'object';
}

/** A lidar ring of the robot: what it sees, and the colour of what it sees (red, green, blue in [0, 1]). */
export interface Ring {
  readonly kind: string;
  readonly colour: readonly [number, number, number];
}

/** What stays the same over an environment's episodes. */
export interface Drawing {
  readonly id: string;
  readonly shapes: readonly Shape[];
  readonly rings: readonly Ring[];
  /** The floor is the plane z = 0, this far out on each side; Infinity if it never ends [m]. */
  readonly floorHalfSize: number;
  /** Half of the side of the square in which everything lies; for a runner, what is to be seen round it [m]. */
  readonly reach: number;
  /** Where a camera on the robot sits; absent: it carries none. */
  readonly vision?: CameraMount;
  /** True if the robot leaves the place where it starts: a camera should follow it. */
  readonly runs: boolean;
}

/** A camera fixed to the robot's root body: it looks along −(xAxis × yAxis). */
export interface CameraMount {
  readonly position: readonly [number, number, number];
  readonly xAxis: readonly [number, number, number];
  readonly yAxis: readonly [number, number, number];
  /** Vertical field of view, degrees. */
  readonly fieldOfView: number;
}

/** One moment. Arrays of shapes are in the drawing's order. */
export interface Frame {
  /** World positions, shapes × 3 [m]. */
  readonly positions: Float64Array;
  /** World rotations, row by row, shapes × 9. */
  readonly rotations: Float64Array;
  /** Red, green, blue, alpha in [0, 1], shapes × 4. */
  readonly colours: Float32Array;
  /** The robot's root body. */
  readonly robot: { readonly position: Float64Array; readonly rotation: Float64Array };
  /** Readings in [0, 1], one array for each ring; bin 0 starts at the robot's +x axis, counter-clockwise. */
  readonly lidar: readonly Float64Array[];
  /** True if anything was violated in the step that led here. */
  readonly cost: boolean;
  /** Seconds since reset. */
  readonly time: number;
}
