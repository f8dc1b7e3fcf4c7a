import { FREE, type VelocityRobot } from './velocity-robot.ts';

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
                attributes: { name: 'foot', pos: [0.13, 0, -0.35] },
                joints: [
                  { name: 'foot_joint', type: 'hinge', axis: [0, -1, 0], pos: [-0.13, 0, 0.1], range: [-45, 45] },
                ],
                geoms: [
                  {
                    name: 'foot_geom',
                    type: 'capsule',
                    size: 0.06,
                    fromto: [-0.26, 0, 0.1, 0.13, 0, 0.1],
                    friction: 2,
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
    for (let i = 2; i < qpos.length; i++) if (!(Math.abs(qpos[i] as number) < 100)) return false;
    for (let i = 0; i < qvel.length; i++) if (!(Math.abs(qvel[i] as number) < 100)) return false;
    return (qpos[1] as number) > 0.7 && Math.abs(qpos[2] as number) < 0.2;
  },
  resetNoise: 0.005,
  velocityNoise: 'uniform',
  hiddenPositions: 1,
  velocityClip: 10,
  reference: 'slides',
  threshold: { v1: { speed: 'x', limit: 0.7402 }, v0: { speed: 'x', limit: 0.37315 } },
};
