/** Objects are numbered; so are fixed bodies, each of which is an object with a shape. Lengths in metres. */

/** Objects `from` to `until` − 1. */
export interface ObjectRange {
  readonly from: number;
  readonly until: number;
}

/** One lidar ring: these objects, in this order. */
export interface PlanarRing extends ObjectRange {
  /** Dark while the timer runs. */
  readonly hiddenByTimer?: boolean;
}

/**
 * A ball or an upright column that the robot cannot move, of this radius at the robot's height. Before the robot's nose touches a
 * column another engine must take over: MuJoCo finds contacts of boxes and cylinders by an iteration whose errors only it repeats.
 */
export interface FixedBody {
  readonly object: number;
  readonly shape: 'ball' | 'column';
  readonly radius: number;
}

/** A body that the robot could move: a square of this half-size as seen from above. Before they touch another engine must take over. */
export interface FreeBody {
  readonly object: number;
  readonly halfSize: number;
}

export type PlanarReward =
  /** Metres by which the goal came nearer, and 1 within `size` of it. */
  | { readonly rule: 'goal'; readonly goal: number; readonly size: number }
  /** The same, and 1 for a contact with the fixed body in column `target`. */
  | { readonly rule: 'button'; readonly goal: number }
  /** Distances in space of box to robot and of box to goal; 1 within `size`. `goalHeight`: of the goal's centre. */
  | {
      readonly rule: 'push';
      readonly goal: number;
      readonly box: number;
      readonly size: number;
      readonly goalHeight: number;
    }
  /** Tangential speed round the origin times `factor`, less the further from the ring of radius 1.5. */
  | { readonly rule: 'circle'; readonly factor: number }
  /** Gain of the potential −60 · distance to (0, −1000), times `factor`. */
  | { readonly rule: 'run'; readonly factor: number };

export type PlanarMeasure =
  /** Σ (size − distance) over the objects nearer than `size`. */
  | ({ readonly what: 'discs'; readonly size: number } & ObjectRange)
  /** Contact points with fixed bodies `from` to `until` − 1, the one in column `target` left out. */
  | ({ readonly what: 'touches' } & ObjectRange)
  /** 1 beyond ± size in x or, with four walls, in y. */
  | { readonly what: 'beyond'; readonly size: number; readonly walls: 2 | 4 }
  /** The number in a column that another engine writes. */
  | { readonly what: 'column'; readonly column: 'vaseTouches' | 'vaseSpeed' | 'gremlinTouches' };

/** What one kind of object costs. Columns are those of the cost rows; column 0 is the sum of all. */
export interface PlanarCost {
  readonly parts: readonly { readonly column: number; readonly measure: PlanarMeasure }[];
  /** Column of the kind's own sum, if it has one. */
  readonly total?: number;
  /** Nothing while the timer runs. */
  readonly hiddenByTimer?: boolean;
}

/** A batch of Point robots, each in a world of the same objects. */
export interface PlanarPlan {
  /** Environments. */
  readonly count: number;
  readonly maxSteps: number;
  readonly objects: number;
  readonly rings: readonly PlanarRing[];
  /** Readings of a ring, and how far it sees. */
  readonly lidar: { readonly bins: number; readonly range: number };
  readonly fixed: readonly FixedBody[];
  readonly free: readonly FreeBody[];
  /** Objects that go round by a table of time. */
  readonly orbits: readonly number[];
  /** Offsets (x, y) from an orbit's centre after 0, 1, … steps, one table for each path: (paths × pathLength × 2). */
  readonly paths?: Float64Array;
  readonly pathLength?: number;
  readonly reward: PlanarReward;
  /** Rewards are clipped to ± this; Infinity: not. */
  readonly rewardClip: number;
  readonly costs: readonly PlanarCost[];
  /** Columns of a cost row. */
  readonly costWidth: number;
  /** Costs as 1 (positive) or 0; false: raw. */
  readonly costIndicator: boolean;
}
