// How MuJoCo softens constraints: solref (0.02, 1) of contacts, solimp (0.9, 0.95, 0.001, 0.5, 2). (MuJoCo documentation, "Computation".)

const LEAST: f64 = 0.9;
const MOST: f64 = 0.95;
const WIDTH: f64 = 0.001;
/** A violation r at speed v is pulled back with −(DAMPER · v + STIFFNESS · impedance · r). */
export const STIFFNESS: f64 = 1.0 / (MOST * MOST * 0.02 * 0.02);
export const DAMPER: f64 = 2.0 / (MOST * 0.02);

/** The share of its pull that a constraint gets when it is violated by `distance`. */
// @ts-ignore: decorator
@inline
export function impedance(distance: f64): f64 {
  const x = Math.min(1.0, Math.abs(distance) / WIDTH);
  const y = x <= 0.5 ? 2.0 * x * x : 1.0 - 2.0 * (1.0 - x) * (1.0 - x);
  return LEAST + y * (MOST - LEAST);
}
