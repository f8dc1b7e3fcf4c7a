import { FREE, type VelocityRobot } from './velocity-robot.ts';

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
  body: {
    attributes: { name: 'torso', pos: [0, 0, 1.25] },
    joints: [
      { name: 'rootx', type: 'slide', axis: [1, 0, 0], pos: [0, 0, -1.25], ...FREE },
      { name: 'rootz', type: 'slide', axis: [0, 0, 1], pos: [0, 0, -1.25], ...FREE, ref: 1.25 },
      { name: 'rooty', type: 'hinge', axis: [0, 1, 0], ...FREE },
    ],
    geoms: [{ name: 'torso_geom', type: 'capsule', size: 0.05, fromto: [0, 0, 0.2, 0, 0, -0.2], friction: 0.9 }],
    children: [
      {
        attributes: { name: 'thigh', pos: [0, 0, -0.2] },
        joints: [{ name: 'thigh_joint', type: 'hinge', axis: [0, -1, 0], range: [-150, 0] }],
        geoms: [{ name: 'thigh_geom', type: 'capsule', size: 0.05, fromto: [0, 0, 0, 0, 0, -0.45], friction: 0.9 }],
        children: [
          {
            attributes: { name: 'leg', pos: [0, 0, -0.7] },
            joints: [{ name: 'leg_joint', type: 'hinge', axis: [0, -1, 0], pos: [0, 0, 0.25], range: [-150, 0] }],
            geoms: [
              { name: 'leg_geom', type: 'capsule', size: 0.04, fromto: [0, 0, 0.25, 0, 0, -0.25], friction: 0.9 },
            ],
            children: [
              {
                attributes: { name: 'foot', pos: [0.2, 0, -0.35] },
                joints: [
                  { name: 'foot_joint', type: 'hinge', axis: [0, -1, 0], pos: [-0.2, 0, 0.1], range: [-45, 45] },
                ],
                geoms: [
                  { name: 'foot_geom', type: 'capsule', size: 0.06, fromto: [-0.2, 0, 0.1, 0, 0, 0.1], friction: 0.9 },
                ],
              },
            ],
          },
        ],
      },
      {
        attributes: { name: 'thigh_left', pos: [0, 0, -0.2] },
        joints: [{ name: 'thigh_left_joint', type: 'hinge', axis: [0, -1, 0], range: [-150, 0] }],
        geoms: [
          { name: 'thigh_left_geom', type: 'capsule', size: 0.05, fromto: [0, 0, 0, 0, 0, -0.45], friction: 0.9 },
        ],
        children: [
          {
            attributes: { name: 'leg_left', pos: [0, 0, -0.7] },
            joints: [{ name: 'leg_left_joint', type: 'hinge', axis: [0, -1, 0], pos: [0, 0, 0.25], range: [-150, 0] }],
            geoms: [
              { name: 'leg_left_geom', type: 'capsule', size: 0.04, fromto: [0, 0, 0.25, 0, 0, -0.25], friction: 0.9 },
            ],
            children: [
              {
                attributes: { name: 'foot_left', pos: [0.2, 0, -0.35] },
                joints: [
                  { name: 'foot_left_joint', type: 'hinge', axis: [0, -1, 0], pos: [-0.2, 0, 0.1], range: [-45, 45] },
                ],
                geoms: [
                  {
                    name: 'foot_left_geom',
                    type: 'capsule',
                    size: 0.06,
                    fromto: [-0.2, 0, 0.1, 0, 0, 0.1],
                    friction: 1.9,
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
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
  isHealthy: (qpos) => (qpos[1] as number) > 0.8 && (qpos[1] as number) < 2 && Math.abs(qpos[2] as number) < 1,
  resetNoise: 0.005,
  velocityNoise: 'uniform',
  hiddenPositions: 1,
  velocityClip: 10,
  reference: 'slides',
  threshold: { v1: { speed: 'x', limit: 2.3415 }, v0: { speed: 'x', limit: 1.7075 } },
};
