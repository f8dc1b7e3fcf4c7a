import type { CameraMount, Ring } from './drawing.ts';

/** What an environment tells about itself so that it can be drawn. */
export interface StageView {
  /** Name of the robot's root body. */
  readonly root: string;
  readonly floorHalfSize: number;
  readonly reach: number;
  readonly runs: boolean;
  readonly vision?: CameraMount;
  readonly rings: readonly Ring[];
  /** Copies of the present readings, one array for each ring. */
  lidar(): Float64Array[];
}
