import type { VelocityRobot } from './velocity-robot.ts';

/** Swimmer: three rods in a viscous fluid; nothing collides. Actions: torques of the two joints. */
export const swimmer: VelocityRobot = {
  name: 'Swimmer',
  timestep: 0.01,
  integrator: 'RK4',
  option: { density: 4000, viscosity: 0.1 },
  compiler: { angle: 'degree' },
  defaults: { joint: { armature: 0.1 }, geom: { contype: 0, conaffinity: 0, condim: 1 } },
  floor: { size: [40, 40, 0.1], pos: [0, 0, -0.1], condim: 3 },
  body: {
    attributes: { name: 'torso' },
    joints: [
      { name: 'slider1', type: 'slide', axis: [1, 0, 0] },
      { name: 'slider2', type: 'slide', axis: [0, 1, 0] },
      { name: 'free_body_rot', type: 'hinge', axis: [0, 0, 1] },
    ],
    geoms: [{ type: 'capsule', size: 0.1, fromto: [1.5, 0, 0, 0.5, 0, 0], density: 1000 }],
    children: [
      {
        attributes: { name: 'mid', pos: [0.5, 0, 0] },
        joints: [{ name: 'motor1_rot', type: 'hinge', axis: [0, 0, 1], range: [-100, 100], limited: true }],
        geoms: [{ type: 'capsule', size: 0.1, fromto: [0, 0, 0, -1, 0, 0], density: 1000 }],
        children: [
          {
            attributes: { name: 'back', pos: [-1, 0, 0] },
            joints: [{ name: 'motor2_rot', type: 'hinge', axis: [0, 0, 1], range: [-100, 100], limited: true }],
            geoms: [{ type: 'capsule', size: 0.1, fromto: [0, 0, 0, -1, 0, 0], density: 1000 }],
          },
        ],
      },
    ],
  },
  motors: [
    ['motor1_rot', 150],
    ['motor2_rot', 150],
  ],
  frameSkip: 4,
  actionBound: 1,
  forwardWeight: 1,
  controlWeight: 0.0001,
  healthyReward: 0,
  resetNoise: 0.1,
  velocityNoise: 'uniform',
  hiddenPositions: 2,
  reference: 'slides',
  planarSlides: true,
  threshold: { v1: { speed: 'x', limit: 0.2282 }, v0: { speed: 'planar', limit: 0.04845 } },
};
