import { FLOOR_FRICTION, GRAVITY } from '../engine.ts';

export const RADIUS = 0.5;
export const MASS = 0.3;
/** N per unit of action. */
export const FORCE = 3.5;
export const EFFORT_WEIGHT = 0.5;

/** A solid sphere's; the model file's own is not what Bullet uses. */
export const INERTIA = 0.4 * MASS * RADIUS ** 2;

export const LATERAL_FRICTION = 1.1;
/** Against rolling and against spinning, and each times the floor's lateral friction [m]. */
const TURNING_FRICTION = 0.03;
/** Torque that resists rolling, and as much against spinning, while the ball lies on the floor [N·m]. */
export const RESISTANCE = TURNING_FRICTION * FLOOR_FRICTION * MASS * GRAVITY;
/** What a torque has to turn if the ball rolls: the ball about its point of contact [kg·m²]. */
export const ROLLING_INERTIA = INERTIA + MASS * RADIUS ** 2;

export const POSITION_SCALE = 0.1;
export const VELOCITY_SCALE = 0.2;
export const TURNING_SCALE = 0.1;
