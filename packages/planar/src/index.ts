export { type ColumnName, columnNames } from './columns.ts';
export { GOAL_MET, OUT_OF_TIME, PlanarLanes } from './planar-lanes.ts';
export { type PlanarVariant, supportsPlanar } from './planar-module.ts';
export type {
  FixedBody,
  FreeBody,
  ObjectRange,
  PlanarCost,
  PlanarMeasure,
  PlanarPlan,
  PlanarReward,
  PlanarRing,
} from './planar-plan.ts';
export { PushedCube, type PushedShape } from './pushed-cube.ts';
