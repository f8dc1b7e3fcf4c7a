import { planarBody } from './planar-legs.ts';
import type { VelocityRobot } from './velocity-robot.ts';

/** Walker2d: a planar walker on two legs, whose feet differ in friction. Actions: torques of thigh, leg, foot, right then left. */
export const walker2d: VelocityRobot = {
  name: 'Walker2d',
  timestep: 0.002,
  integrator: 'RK4',
  compiler: { angle: 'degree' },
  defaults: {
    joint: { armature: 0.01, damping: 0.1, limited: true },
    geom: { contype: 1, conaffinity: 0, condim: 3, density: 1000, friction: [0.7, 0.1, 0.1] },
  },
  floor: { size: [40, 40, 40], conaffinity: 1, condim: 3 },
  body: planarBody([
    { suffix: '', ahead: 0.2, foot: [-0.2, 0], footFriction: 0.9 },
    { suffix: '_left', ahead: 0.2, foot: [-0.2, 0], footFriction: 1.9 },
  ]),
  motors: [
    ['thigh_joint', 100],
    ['leg_joint', 100],
    ['foot_joint', 100],
    ['thigh_left_joint', 100],
    ['leg_left_joint', 100],
    ['foot_left_joint', 100],
  ],
  frameSkip: 4,
  actionBound: 1,
  forwardWeight: 1,
  controlWeight: 0.001,
  healthyReward: 1,
  isHealthy: (qpos) => qpos[1]! > 0.8 && qpos[1]! < 2 && Math.abs(qpos[2]!) < 1,
  resetNoise: 0.005,
  velocityNoise: 'uniform',
  hiddenPositions: 1,
  velocityClip: 10,
  reference: 'slides',
  threshold: { v1: { speed: 'x', limit: 2.3415 }, v0: { speed: 'x', limit: 1.7075 } },
};
