// Safety-Gymnasium's Point: a ball of radius 0.1 m with a cube of half-edge 0.05 m as its nose, 0.1 m ahead, density 1 kg/m³;
// slides with damping 0.01 N·s/m, a hinge with 0.005 N·m·s; a motor along its axis and a velocity servo about it, both with
// gear 0.3 and their force limited to ±0.05. Its mass matrix is constant in its own frame: one mass for the direction ahead,
// and [[m, mc], [mc, J]] for sideways and yaw.

export const BALL: f64 = 0.1;
export const NOSE: f64 = 0.1;
export const CUBE: f64 = 0.05;
/** Distance from the frame to the cube's farthest corners, in the plane. */
export const EXTENT: f64 = 0.15811388300841897;
export const HEIGHT: f64 = 0.1;

const BALL_MASS: f64 = 4.0 / 3.0 * 3.141592653589793 * BALL * BALL * BALL;
const CUBE_MASS: f64 = 0.001;
export const MASS: f64 = BALL_MASS + CUBE_MASS;
/** Mass times the offset of its centre along the axis. */
export const MOMENT: f64 = CUBE_MASS * NOSE;
/** Inertia about the hinge. */
export const INERTIA: f64 = 0.4 * BALL_MASS * BALL * BALL + CUBE_MASS * 0.02 / 12.0 + CUBE_MASS * NOSE * NOSE;

export const TIMESTEP: f64 = 0.002;
export const SUBSTEPS: i32 = 10;
export const DAMPING: f64 = 0.01;
export const TURN_DAMPING: f64 = 0.005;
export const GEAR: f64 = 0.3;
export const FORCE_LIMIT: f64 = 0.05;
export const GRAVITY: f64 = 9.81;

/** MuJoCo's Euler step takes damping implicitly: mass and inertia grow by timestep · damping there. */
const MASS_H: f64 = MASS + TIMESTEP * DAMPING;
const INERTIA_H: f64 = INERTIA + TIMESTEP * TURN_DAMPING;
const DETERMINANT_H: f64 = MASS_H * INERTIA_H - MOMENT * MOMENT;
export const AHEAD_H: f64 = 1.0 / MASS_H;
export const SIDE_SIDE_H: f64 = INERTIA_H / DETERMINANT_H;
export const SIDE_YAW_H: f64 = MOMENT / DETERMINANT_H;
export const YAW_YAW_H: f64 = MASS_H / DETERMINANT_H;

const DETERMINANT: f64 = MASS * INERTIA - MOMENT * MOMENT;
export const AHEAD: f64 = 1.0 / MASS;
export const SIDE_SIDE: f64 = INERTIA / DETERMINANT;
export const SIDE_YAW: f64 = MOMENT / DETERMINANT;
export const YAW_YAW: f64 = MASS / DETERMINANT;

// @ts-ignore: decorator
@inline
export function clamp(x: f64, most: f64): f64 {
  return x < -most ? -most : x > most ? most : x;
}
