// The state of every lane (one environment each), column by column: column k of lane i is float64 number k · lanes + i.
// src/columns.ts names the same columns for TypeScript; a test holds both together.

/** World position of the robot's frame [m]. */
export const X: i32 = 0;
export const Y: i32 = 1;
/** Yaw since reset [rad]; cosine and sine of the heading in the world. */
export const PHI: i32 = 2;
export const C: i32 = 3;
export const S: i32 = 4;
/** Velocity along and across the robot's own axis [m/s], yaw rate [rad/s]. */
export const U: i32 = 5;
export const V: i32 = 6;
export const W: i32 = 7;
/** Clipped action. */
export const CONTROL_0: i32 = 8;
export const CONTROL_1: i32 = 9;
/** Acceleration of the frame along its own axes [m/s²]. */
export const AX: i32 = 10;
export const AY: i32 = 11;
/** Steps of this episode. */
export const STEPS: i32 = 12;
/** Button: steps until the buttons are seen and cost again. */
export const TIMER: i32 = 13;
/** What the reward remembers: distances [m], or a potential. */
export const LAST_0: i32 = 14;
export const LAST_1: i32 = 15;
/** Button: the fixed body to be pressed; −1: none. */
export const TARGET: i32 = 16;
/** 1: another engine moves this lane's robot and free bodies. */
export const HELD: i32 = 17;
/** Height of the push box's centre [m]. */
export const BOX_Z: i32 = 18;
/** Contact points of the robot with vases, the sum of the speeds of vases that move [m/s], contact points with gremlins. */
export const VASE_TOUCH: i32 = 19;
export const VASE_SPEED: i32 = 20;
export const GREMLIN_TOUCH: i32 = 21;
export const BOX_TOUCH: i32 = 22;
/** World x, y of each object from here on; then contact points with each fixed body; cosine and sine of the yaw of each free body; x, y, path of each orbit. */
export const OBJECTS: i32 = 23;
