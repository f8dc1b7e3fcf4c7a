import {
  EFFORT_WEIGHT,
  FORCE,
  INERTIA,
  LATERAL_FRICTION,
  MASS,
  POSITION_SCALE,
  RADIUS,
  RESISTANCE,
  ROLLING_INERTIA,
  TURNING_SCALE,
  VELOCITY_SCALE,
} from '../ball/ball-numbers.ts';
import { type BoundAgent, type BulletAgent, clip, FREE_JOINT, ROOT } from './bullet-agent.ts';

/**
 * A ball that is pushed. Action: force along the world's x and y, clipped to ±1 (± 3.5 N).
 * Observation: 0.1·(x, y), 0.2·(vx, vy), 0.1·(ωx, ωy, ωz). Reward of its own: −0.5·‖action‖.
 */
export const ball: BulletAgent = {
  name: 'Ball',
  actionSize: 2,
  observationSize: 7,
  height: RADIUS,
  heading: 0,
  surfaces: { ball: LATERAL_FRICTION },
  model: () => ({
    body: {
      attributes: { name: ROOT },
      inertial: { pos: [0, 0, 0], mass: MASS, diaginertia: [INERTIA, INERTIA, INERTIA] },
      joints: [FREE_JOINT],
      geoms: [{ name: 'ball', type: 'sphere', size: RADIUS, rgba: [0.16, 0.44, 0.75, 1] }],
    },
    actuators: [
      { joint: FREE_JOINT.name, gear: [FORCE, 0, 0, 0, 0, 0] },
      { joint: FREE_JOINT.name, gear: [0, FORCE, 0, 0, 0, 0] },
    ],
  }),
  bind(stage): BoundAgent {
    const { simulation, timestep } = stage;
    const body = simulation.bodyId(ROOT);
    const geom = simulation.geomId('ball');
    let effort = 0;
    return {
      reset() {
        effort = 0;
      },
      act(action) {
        const { ctrl } = simulation;
        const ax = clip(action[0]!);
        const ay = clip(action[1]!);
        ctrl[0] = ax;
        ctrl[1] = ay;
        effort = Math.sqrt(ax * ax + ay * ay);
      },
      // In MuJoCo's own contact one limit holds for all of friction, and a ball that rolls would slide.
      push() {
        if (!stage.touchesFloor(geom)) return;
        const { cvel } = simulation;
        const { forces } = stage;
        const at = 6 * body;
        const wx = cvel[at]!;
        const wy = cvel[at + 1]!;
        const wz = cvel[at + 2]!;
        // No more than stops the turning within this substep.
        const rolling = Math.min(RESISTANCE / Math.sqrt(wx * wx + wy * wy + 1e-12), ROLLING_INERTIA / timestep);
        const spinning = Math.min(RESISTANCE / Math.abs(wz + 1e-12), INERTIA / timestep);
        forces[at + 3] = forces[at + 3]! - rolling * wx;
        forces[at + 4] = forces[at + 4]! - rolling * wy;
        forces[at + 5] = forces[at + 5]! - spinning * wz;
      },
      reward: () => -EFFORT_WEIGHT * effort,
      alive: () => true,
      observe(out) {
        out[0] = POSITION_SCALE * stage.x;
        out[1] = POSITION_SCALE * stage.y;
        out[2] = VELOCITY_SCALE * stage.vx;
        out[3] = VELOCITY_SCALE * stage.vy;
        out[4] = TURNING_SCALE * stage.wx;
        out[5] = TURNING_SCALE * stage.wy;
        out[6] = TURNING_SCALE * stage.wz;
      },
    };
  },
};
