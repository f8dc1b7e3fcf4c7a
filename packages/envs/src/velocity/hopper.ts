import { planarBody } from './planar-legs.ts';
import type { VelocityRobot } from './velocity-robot.ts';

/** Hopper: a planar one-legged jumper. Actions: torques of thigh, leg and foot. */
export const hopper: VelocityRobot = {
  name: 'Hopper',
  timestep: 0.002,
  integrator: 'RK4',
  compiler: { angle: 'degree' },
  defaults: {
    joint: { armature: 1, damping: 1, limited: true },
    geom: {
      contype: 1,
      conaffinity: 1,
      condim: 1,
      margin: 0.001,
      solref: [0.02, 1],
      solimp: [0.8, 0.8, 0.01],
      density: 1000,
    },
  },
  floor: { size: [20, 20, 0.125], condim: 3 },
  body: planarBody([{ suffix: '', ahead: 0.13, foot: [-0.26, 0.13], footFriction: 2 }]),
  motors: [
    ['thigh_joint', 200],
    ['leg_joint', 200],
    ['foot_joint', 200],
  ],
  frameSkip: 4,
  actionBound: 1,
  forwardWeight: 1,
  controlWeight: 0.001,
  healthyReward: 1,
  isHealthy: (qpos, qvel) => {
    for (let i = 2; i < qpos.length; i++) if (!(Math.abs(qpos[i]!) < 100)) return false;
    for (let i = 0; i < qvel.length; i++) if (!(Math.abs(qvel[i]!) < 100)) return false;
    return qpos[1]! > 0.7 && Math.abs(qpos[2]!) < 0.2;
  },
  resetNoise: 0.005,
  velocityNoise: 'uniform',
  hiddenPositions: 1,
  velocityClip: 10,
  reference: 'slides',
  threshold: { v1: { speed: 'x', limit: 0.7402 }, v0: { speed: 'x', limit: 0.37315 } },
};
