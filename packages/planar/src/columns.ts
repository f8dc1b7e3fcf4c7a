/**
 * State of a lane (one environment), a float64 each; see src/assembly/columns.ts. After them come, for every object, its
 * world x and y; then the contact points of every fixed body; then cosine and sine of the yaw of every free body; then centre x, y and path
 * of everything that orbits.
 */
export const columnNames = [
  /** World position of the robot's frame [m]. */
  'x',
  'y',
  /** Yaw since reset [rad]. */
  'phi',
  /** Cosine and sine of the heading in the world. */
  'cosine',
  'sine',
  /** Velocity along and across the robot's own axis [m/s]; yaw rate [rad/s]. */
  'ahead',
  'aside',
  'yawRate',
  /** The action, clipped. */
  'control0',
  'control1',
  /** Acceleration of the frame along its own axes [m/s²], contacts included: the accelerometer's x and y. */
  'accelerationAhead',
  'accelerationAside',
  /** Steps of this episode. */
  'steps',
  /** Button: steps until the buttons are seen and cost again. */
  'timer',
  /** What the reward counts from: a distance [m] (of the robot to goal or box) or a potential. */
  'last0',
  /** Push: distance of box and goal [m]. */
  'last1',
  /** Button: the fixed body to be pressed; −1: none. */
  'target',
  /** 1: another engine moves this lane's robot, free bodies and orbits; it writes what they come to. */
  'held',
  /** Push: height of the box's centre [m]. */
  'boxHeight',
  /** Contact points of the robot with vases; speeds of the vases that move, added up [m/s]; contact points with gremlins. */
  'vaseTouches',
  'vaseSpeed',
  'gremlinTouches',
  /** Contact points with the push box. */
  'boxTouches',
] as const;

export type ColumnName = (typeof columnNames)[number];
