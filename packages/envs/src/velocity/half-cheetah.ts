import { FREE, type VelocityRobot } from './velocity-robot.ts';

/** HalfCheetah: a planar two-legged runner; reward for its speed along x. Actions: torques of back thigh, shin, foot, then front. */
export const halfCheetah: VelocityRobot = {
  name: 'HalfCheetah',
  timestep: 0.01,
  integrator: 'Euler',
  compiler: { angle: 'radian', settotalmass: 14 },
  defaults: {
    joint: {
      armature: 0.1,
      damping: 0.01,
      limited: true,
      stiffness: 8,
      solreflimit: [0.02, 1],
      solimplimit: [0, 0.8, 0.03],
    },
    geom: {
      contype: 1,
      conaffinity: 0,
      condim: 3,
      friction: [0.4, 0.1, 0.1],
      solref: [0.02, 1],
      solimp: [0, 0.8, 0.01],
    },
  },
  floor: { size: [40, 40, 40], conaffinity: 1, condim: 3 },
  namedMotors: true,
  body: {
    attributes: { name: 'torso', pos: [0, 0, 0.7] },
    joints: [
      { name: 'rootx', type: 'slide', axis: [1, 0, 0], ...FREE },
      { name: 'rootz', type: 'slide', axis: [0, 0, 1], ...FREE },
      { name: 'rooty', type: 'hinge', axis: [0, 1, 0], ...FREE },
    ],
    geoms: [
      { name: 'torso', type: 'capsule', size: 0.046, fromto: [-0.5, 0, 0, 0.5, 0, 0] },
      { name: 'head', type: 'capsule', size: [0.046, 0.15], pos: [0.6, 0, 0.1], axisangle: [0, 1, 0, 0.87] },
    ],
    children: [
      {
        attributes: { name: 'bthigh', pos: [-0.5, 0, 0] },
        joints: [{ name: 'bthigh', type: 'hinge', axis: [0, 1, 0], range: [-0.52, 1.05], damping: 6, stiffness: 240 }],
        geoms: [
          { name: 'bthigh', type: 'capsule', size: [0.046, 0.145], pos: [0.1, 0, -0.13], axisangle: [0, 1, 0, -3.8] },
        ],
        children: [
          {
            attributes: { name: 'bshin', pos: [0.16, 0, -0.25] },
            joints: [
              { name: 'bshin', type: 'hinge', axis: [0, 1, 0], range: [-0.785, 0.785], damping: 4.5, stiffness: 180 },
            ],
            geoms: [
              {
                name: 'bshin',
                type: 'capsule',
                size: [0.046, 0.15],
                pos: [-0.14, 0, -0.07],
                axisangle: [0, 1, 0, -2.03],
              },
            ],
            children: [
              {
                attributes: { name: 'bfoot', pos: [-0.28, 0, -0.14] },
                joints: [
                  { name: 'bfoot', type: 'hinge', axis: [0, 1, 0], range: [-0.4, 0.785], damping: 3, stiffness: 120 },
                ],
                geoms: [
                  {
                    name: 'bfoot',
                    type: 'capsule',
                    size: [0.046, 0.094],
                    pos: [0.03, 0, -0.097],
                    axisangle: [0, 1, 0, -0.27],
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        attributes: { name: 'fthigh', pos: [0.5, 0, 0] },
        joints: [{ name: 'fthigh', type: 'hinge', axis: [0, 1, 0], range: [-1, 0.7], damping: 4.5, stiffness: 180 }],
        geoms: [
          { name: 'fthigh', type: 'capsule', size: [0.046, 0.133], pos: [-0.07, 0, -0.12], axisangle: [0, 1, 0, 0.52] },
        ],
        children: [
          {
            attributes: { name: 'fshin', pos: [-0.14, 0, -0.24] },
            joints: [
              { name: 'fshin', type: 'hinge', axis: [0, 1, 0], range: [-1.2, 0.87], damping: 3, stiffness: 120 },
            ],
            geoms: [
              {
                name: 'fshin',
                type: 'capsule',
                size: [0.046, 0.106],
                pos: [0.065, 0, -0.09],
                axisangle: [0, 1, 0, -0.6],
              },
            ],
            children: [
              {
                attributes: { name: 'ffoot', pos: [0.13, 0, -0.18] },
                joints: [
                  { name: 'ffoot', type: 'hinge', axis: [0, 1, 0], range: [-0.5, 0.5], damping: 1.5, stiffness: 60 },
                ],
                geoms: [
                  {
                    name: 'ffoot',
                    type: 'capsule',
                    size: [0.046, 0.07],
                    pos: [0.045, 0, -0.07],
                    axisangle: [0, 1, 0, -0.6],
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
    ['bthigh', 120],
    ['bshin', 90],
    ['bfoot', 60],
    ['fthigh', 120],
    ['fshin', 60],
    ['ffoot', 30],
  ],
  frameSkip: 5,
  actionBound: 1,
  forwardWeight: 1,
  controlWeight: 0.1,
  healthyReward: 0,
  resetNoise: 0.1,
  velocityNoise: 'normal',
  hiddenPositions: 1,
  reference: 'slides',
  threshold: { v1: { speed: 'x', limit: 3.2096 }, v0: { speed: 'x', limit: 2.8795 } },
};
