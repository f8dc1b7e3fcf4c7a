// The robot's constants in single precision, from packages/planar/src/assembly/robot.ts and contact.ts, where they are explained.
const BALL = 0.1;
const NOSE = 0.1;
const CUBE = 0.05;
const TIMESTEP = 0.002;
const SUBSTEPS = 10;
const DAMPING = 0.01;
const TURN_DAMPING = 0.005;
const BALL_MASS = (4 / 3) * Math.PI * BALL ** 3;
const CUBE_MASS = 0.001;
const MASS = BALL_MASS + CUBE_MASS;
const MOMENT = CUBE_MASS * NOSE;
const INERTIA = 0.4 * BALL_MASS * BALL ** 2 + (CUBE_MASS * 0.02) / 12 + CUBE_MASS * NOSE ** 2;
const MASS_H = MASS + TIMESTEP * DAMPING;
const INERTIA_H = INERTIA + TIMESTEP * TURN_DAMPING;
const DETERMINANT_H = MASS_H * INERTIA_H - MOMENT ** 2;
const DETERMINANT = MASS * INERTIA - MOMENT ** 2;

/** Name → number, each rounded to single precision once. */
export const reals = {
  BALL,
  NOSE,
  CUBE,
  EXTENT: 0.15811388300841897,
  MASS,
  MOMENT,
  INERTIA,
  TIMESTEP,
  STEP: TIMESTEP * SUBSTEPS,
  DAMPING,
  TURN_DAMPING,
  GEAR: 0.3,
  FORCE_LIMIT: 0.05,
  H_AHEAD: TIMESTEP / MASS_H,
  H_SIDE_SIDE: (TIMESTEP * INERTIA_H) / DETERMINANT_H,
  H_SIDE_YAW: (TIMESTEP * MOMENT) / DETERMINANT_H,
  H_YAW_YAW: (TIMESTEP * MASS_H) / DETERMINANT_H,
  AHEAD: 1 / MASS,
  SIDE_SIDE: INERTIA / DETERMINANT,
  SIDE_YAW: MOMENT / DETERMINANT,
  YAW_YAW: MASS / DETERMINANT,
  INVERSE_WEIGHT: 2 / MASS / 3,
  BALL_ROLL: 0.01,
  CUBE_ROLL: 0.0001,
  STIFFNESS: 1 / (0.95 * 0.95 * 0.02 * 0.02),
  DAMPER: 2 / (0.95 * 0.02),
  IMPEDANCE_LEAST: 0.9,
  IMPEDANCE_RISE: 0.05,
  IMPEDANCE_WIDTH: 0.001,
};

export const integers = { SUBSTEPS, MOST_ROWS: 60, MOST_NEWTON: 30 };
