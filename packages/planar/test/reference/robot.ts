/** Point in the world frame, straight from its equations of motion; for comparison only. */
export interface Robot {
  x: number;
  y: number;
  heading: number;
  vx: number;
  vy: number;
  yawRate: number;
}

const BALL = (4 / 3) * Math.PI * 0.001;
const CUBE = 0.001;
const MASS = BALL + CUBE;
const MOMENT = CUBE * 0.1;
const INERTIA = 0.4 * BALL * 0.01 + (CUBE * 0.02) / 12 + CUBE * 0.01;
const STEP = 0.002;

function clip(x: number, most: number): number {
  return Math.max(-most, Math.min(most, x));
}

/** Semi-implicit Euler with implicit damping: solves (M + h·D) a = f for the three accelerations by Gaussian elimination. */
export function substeps(robot: Robot, [thrust, turn]: readonly [number, number], count: number): void {
  for (let n = 0; n < count; n++) {
    const c = Math.cos(robot.heading);
    const s = Math.sin(robot.heading);
    const w = robot.yawRate;
    const force = 0.3 * clip(thrust, 0.05);
    const torque = 0.3 * clip(clip(turn, 1) - 0.3 * w, 0.05);
    const rows = [
      [MASS + STEP * 0.01, 0, -MOMENT * s, c * force - 0.01 * robot.vx + MOMENT * w * w * c],
      [0, MASS + STEP * 0.01, MOMENT * c, s * force - 0.01 * robot.vy + MOMENT * w * w * s],
      [-MOMENT * s, MOMENT * c, INERTIA + STEP * 0.005, torque - 0.005 * w],
    ];
    for (let k = 0; k < 3; k++) {
      for (let r = 0; r < 3; r++) {
        if (r === k) continue;
        const factor = rows[r]![k]! / rows[k]![k]!;
        rows[r] = rows[r]!.map((value, column) => value - factor * rows[k]![column]!);
      }
    }
    const [ax, ay, aw] = rows.map((row, k) => row[3]! / row[k]!) as [number, number, number];
    robot.vx += STEP * ax;
    robot.vy += STEP * ay;
    robot.yawRate += STEP * aw;
    robot.x += STEP * robot.vx;
    robot.y += STEP * robot.vy;
    robot.heading += STEP * robot.yawRate;
  }
}
