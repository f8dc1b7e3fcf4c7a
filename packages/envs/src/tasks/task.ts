import type { ObjectKind } from '../objects/object-kind.ts';
import type { Point2, Rectangle } from '../placement/layout.ts';
import type { PlanarRule } from '../planar/planar-kind.ts';
import type { Scene } from '../world/scene.ts';

/** A level says what lies in the world and how large it is, nothing else. */
export interface Level {
  /** Where things may be placed, metres. */
  readonly extents: Rectangle;
  /** In the order that placement, rotation draws, costs and observation follow: static kinds, then free, then mocap ones. */
  readonly objects: readonly ObjectKind[];
  /** Metres to keep between any two things besides their keepouts; default 0. */
  readonly margin?: number;
  /** Where the robot may start; default: anywhere in the extents, keepout 0.4. */
  readonly agent?: {
    readonly keepout?: number;
    readonly rectangles?: readonly Rectangle[];
    readonly locations?: readonly Point2[];
  };
}

/** A task: what is rewarded and when its goal is reached. Levels differ only in what they contain. */
export interface Task {
  readonly name: string;
  /** What it asks, in a few words, for listings. */
  readonly summary: string;
  readonly maxSteps: number;
  /** Rewards are clipped to ± this. Absent: not clipped. */
  readonly rewardClip?: number;
  /** Kinds of object without which the task makes no sense. */
  readonly needs: readonly string[];
  /** Readings of one lidar ring; default 16. */
  readonly lidarBins?: number;
  /** Metres; default 3. */
  readonly lidarRange?: number;
  /** Half the floor's side, metres; default 3.5. */
  readonly floorSize?: number;
  /** The robot leaves the place where it starts: pictures follow it. */
  readonly runs?: boolean;
  /** The benchmark's levels 0, 1, 2; a task may have others, or none. */
  readonly levels: readonly Level[];
  /** What `rules` come to, for the planar engine; absent: only MuJoCo runs this task. */
  readonly planar?: PlanarRule;
  rules(scene: Scene, level: Level): TaskRules;
}

/** A task's rules bound to one environment. They run after a forward pass and `scene.update()`, and allocate nothing. */
export interface TaskRules {
  /** At reset. */
  begin?(): void;
  /** Chooses the next goal and remembers the distances to it; at reset and whenever a goal was reached. False: there is no room for it. */
  place?(forward: () => void): boolean;
  /** Before clipping; the bonus for reaching the goal included. */
  reward(): number;
  achieved?(): boolean;
  /** After the costs of a step. */
  endStep?(): void;
  /** True while this kind is invisible to the lidar and free of cost. */
  isHidden?(kind: string): boolean;
}

const DEFAULT_FLOOR_SIZE = 3.5;

export function floorSizeOf({ floorSize = DEFAULT_FLOOR_SIZE }: Task): number {
  return floorSize;
}
