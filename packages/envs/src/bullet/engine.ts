/**
 * What Bullet does to every body, and how MuJoCo is told to do the same. Bullet works on velocities: a contact, a joint
 * limit or a motor sets the velocity that holds at the substep's end. MuJoCo's constraints ask for an acceleration
 * a = −b·v − k·r (v: constraint velocity, r: its error); with b = 1/h and k = e/h² the velocity after a step of h seconds is
 * −e·r/h, which is Bullet's rule with error reduction e.
 */
import type { Attributes } from '../mujoco/xml.ts';

/** m/s². */
export const GRAVITY = 9.81;

/** Every link is held back by −m·v·(0.04 + 0.04·‖v‖), and by −I·ω·(0.04 + 0.04·‖ω‖) in its turning [1/s, 1/m]. */
export const BODY_DAMPING = 0.04;

/** Share of the error that one substep removes: of a contact's depth, of a joint beyond its limit, of a motor's target. */
export const CONTACT_ERROR_REDUCTION = 0.9;
const LIMIT_ERROR_REDUCTION = 0.2;
const MOTOR_ERROR_REDUCTION = 1;

/** How much of the wanted acceleration a constraint gives: just short of all, so that the solver's problem has one answer. */
export const CONTACT_IMPEDANCE = 0.99;
const MOTOR_IMPEDANCE = 0.9999;

/** Geoms this near count as touching, without a force [m]. */
export const TOUCH = 1e-3;

/**
 * MuJoCo's `impratio`. Normal forces first, then friction within the cones that they leave, as in Bullet: MuJoCo's own way,
 * both at once, lifts what slides.
 */
export const FRICTION_PREFERENCE = 1e-6;

/** Lateral friction of what does not move, and of a body whose file names none. */
export const FLOOR_FRICTION = 0.8;
export const DEFAULT_FRICTION = 0.5;

function solref(timestep: number, errorReduction: number): readonly number[] {
  return [-errorReduction / timestep ** 2, -1 / timestep];
}

function solimp(impedance: number): readonly number[] {
  return [impedance, impedance, 1e-3];
}

/** Attributes of a joint's limit. */
export function jointLimit(timestep: number): Attributes {
  return {
    solreflimit: solref(timestep, LIMIT_ERROR_REDUCTION),
    solimplimit: solimp(CONTACT_IMPEDANCE),
  };
}

/** Attributes of an equality that acts as a motor: its error is gone after one substep. */
export function motor(timestep: number): Attributes {
  return { solref: solref(timestep, MOTOR_ERROR_REDUCTION), solimp: solimp(MOTOR_IMPEDANCE) };
}

/** The contact of two geoms, each with its lateral friction, which Bullet multiplies. */
export function contactPair(
  timestep: number,
  [geom1, friction1]: readonly [string, number],
  [geom2, friction2]: readonly [string, number],
): Attributes {
  const slide = friction1 * friction2;
  return {
    geom1,
    geom2,
    condim: 3,
    gap: TOUCH,
    friction: [slide, slide],
    solref: solref(timestep, CONTACT_ERROR_REDUCTION),
    solimp: solimp(CONTACT_IMPEDANCE),
  };
}
