import { FREE, type VelocityRobot } from './velocity-robot.ts';

/** Ant of the velocity tasks: a torso on four legs of two hinges. Actions: torques, beginning with leg 4. */
export const antRunner: VelocityRobot = {
  name: 'Ant',
  timestep: 0.01,
  integrator: 'RK4',
  compiler: { angle: 'degree' },
  defaults: {
    joint: { armature: 1, damping: 1, limited: true },
    geom: { contype: 1, conaffinity: 0, condim: 3, density: 5, friction: [1, 0.5, 0.5], margin: 0.01 },
  },
  floor: { size: [40, 40, 40], conaffinity: 1, condim: 3 },
  body: {
    attributes: { name: 'torso', pos: [0, 0, 0.75] },
    joints: [{ name: 'root', type: 'free', ...FREE, margin: 0.01 }],
    geoms: [{ name: 'torso_geom', type: 'sphere', size: 0.25 }],
    children: [
      {
        attributes: { name: 'front_left_leg' },
        geoms: [{ name: 'aux_1_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, 0.2, 0.2, 0] }],
        children: [
          {
            attributes: { name: 'aux_1', pos: [0.2, 0.2, 0] },
            joints: [{ name: 'hip_1', type: 'hinge', axis: [0, 0, 1], range: [-30, 30] }],
            geoms: [{ name: 'left_leg_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, 0.2, 0.2, 0] }],
            children: [
              {
                attributes: { pos: [0.2, 0.2, 0] },
                joints: [{ name: 'ankle_1', type: 'hinge', axis: [-1, 1, 0], range: [30, 70] }],
                geoms: [{ name: 'left_ankle_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, 0.4, 0.4, 0] }],
              },
            ],
          },
        ],
      },
      {
        attributes: { name: 'front_right_leg' },
        geoms: [{ name: 'aux_2_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, -0.2, 0.2, 0] }],
        children: [
          {
            attributes: { name: 'aux_2', pos: [-0.2, 0.2, 0] },
            joints: [{ name: 'hip_2', type: 'hinge', axis: [0, 0, 1], range: [-30, 30] }],
            geoms: [{ name: 'right_leg_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, -0.2, 0.2, 0] }],
            children: [
              {
                attributes: { pos: [-0.2, 0.2, 0] },
                joints: [{ name: 'ankle_2', type: 'hinge', axis: [1, 1, 0], range: [-70, -30] }],
                geoms: [{ name: 'right_ankle_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, -0.4, 0.4, 0] }],
              },
            ],
          },
        ],
      },
      {
        attributes: { name: 'back_leg' },
        geoms: [{ name: 'aux_3_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, -0.2, -0.2, 0] }],
        children: [
          {
            attributes: { name: 'aux_3', pos: [-0.2, -0.2, 0] },
            joints: [{ name: 'hip_3', type: 'hinge', axis: [0, 0, 1], range: [-30, 30] }],
            geoms: [{ name: 'back_leg_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, -0.2, -0.2, 0] }],
            children: [
              {
                attributes: { pos: [-0.2, -0.2, 0] },
                joints: [{ name: 'ankle_3', type: 'hinge', axis: [-1, 1, 0], range: [-70, -30] }],
                geoms: [{ name: 'third_ankle_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, -0.4, -0.4, 0] }],
              },
            ],
          },
        ],
      },
      {
        attributes: { name: 'right_back_leg' },
        geoms: [{ name: 'aux_4_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, 0.2, -0.2, 0] }],
        children: [
          {
            attributes: { name: 'aux_4', pos: [0.2, -0.2, 0] },
            joints: [{ name: 'hip_4', type: 'hinge', axis: [0, 0, 1], range: [-30, 30] }],
            geoms: [{ name: 'rightback_leg_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, 0.2, -0.2, 0] }],
            children: [
              {
                attributes: { pos: [0.2, -0.2, 0] },
                joints: [{ name: 'ankle_4', type: 'hinge', axis: [1, 1, 0], range: [30, 70] }],
                geoms: [{ name: 'fourth_ankle_geom', type: 'capsule', size: 0.08, fromto: [0, 0, 0, 0.4, -0.4, 0] }],
              },
            ],
          },
        ],
      },
    ],
  },
  motors: [
    ['hip_4', 150],
    ['ankle_4', 150],
    ['hip_1', 150],
    ['ankle_1', 150],
    ['hip_2', 150],
    ['ankle_2', 150],
    ['hip_3', 150],
    ['ankle_3', 150],
  ],
  frameSkip: 5,
  actionBound: 1,
  forwardWeight: 1,
  controlWeight: 0.5,
  healthyReward: 1,
  isHealthy: (qpos, qvel) =>
    qpos[2]! >= 0.2 && qpos[2]! <= 1 && qpos.every(Number.isFinite) && qvel.every(Number.isFinite),
  resetNoise: 0.1,
  velocityNoise: 'normal',
  hiddenPositions: 2,
  reference: 'torso',
  threshold: { v1: { speed: 'planar', limit: 2.6222 }, v0: { speed: 'planar', limit: 2.5745 } },
};
