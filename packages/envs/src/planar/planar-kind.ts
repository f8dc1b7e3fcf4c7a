/** What objects and tasks say of themselves to the planar engine (packages/planar). Lengths in metres. */

/** One cost of a kind, in the order of its `costs`. */
export type PlanarKindCost =
  /** Σ (size − distance) over the instances nearer than `size`. */
  | { readonly what: 'discs'; readonly size: number }
  /** Contact points with the robot; those of the button to be pressed are left out. */
  | { readonly what: 'touches' }
  /** 1 while the robot is beyond ± size in x or, with four walls, in y. */
  | { readonly what: 'beyond'; readonly size: number; readonly walls: 2 | 4 }
  /** What the engine of free bodies says. */
  | { readonly what: 'column'; readonly column: 'vaseTouches' | 'vaseSpeed' | 'gremlinTouches' };

interface WithCosts {
  readonly costs?: readonly PlanarKindCost[];
  /** Not seen, and free of cost, while the task's timer runs. */
  readonly hiddenByTimer?: boolean;
}

export type PlanarKind = WithCosts &
  (
    | { /** Nothing collides with it. */ readonly body: 'none' }
    | { /** A place to reach. */ readonly body: 'goal'; readonly size: number; readonly height: number }
    | {
        /** A ball or an upright column that does not move, of this radius at the robot's height. */
        readonly body: 'fixed';
        readonly shape: 'ball' | 'column';
        readonly radius: number;
      }
    | {
        /** The robot pushes it about; from above it lies within a square of this half-size, its centre rests at `height`. */
        readonly body: 'free';
        readonly halfSize: number;
        readonly height: number;
      }
    | {
        /** Dragged round its place by a mocap body, `travel` away from it. */
        readonly body: 'orbiting';
        readonly halfSize: number;
        readonly height: number;
        readonly travel: number;
      }
  );

/** Which of the planar engine's rules a task follows. */
export type PlanarRule =
  | { readonly rule: 'goal' }
  /** `delay`: steps for which buttons are hidden after a press. */
  | { readonly rule: 'button'; readonly delay: number }
  | { readonly rule: 'push' }
  | { readonly rule: 'circle'; readonly factor: number }
  | { readonly rule: 'run'; readonly factor: number };
