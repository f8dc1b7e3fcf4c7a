import { FREE, type VelocityRobot } from './velocity-robot.ts';

/** Humanoid: a figure with seventeen motors, from abdomen to left elbow. Its observation also holds inertias, velocities and forces. */
export const humanoid: VelocityRobot = {
  name: 'Humanoid',
  timestep: 0.003,
  integrator: 'RK4',
  option: { solver: 'PGS', iterations: 50 },
  compiler: { angle: 'degree' },
  defaults: {
    joint: { armature: 1, damping: 1, limited: true },
    geom: { contype: 1, conaffinity: 1, condim: 1, margin: 0.001 },
  },
  floor: { size: [20, 20, 0.125], condim: 3, friction: [1, 0.1, 0.1] },
  namedMotors: true,
  // Without limits, springs or actuators: they only stand in the model.
  tendons: ['left', 'right'].map((side) => ({
    name: `${side}_hipknee`,
    joints: [
      [`${side}_hip_y`, -1],
      [`${side}_knee`, 1],
    ],
  })),
  body: {
    attributes: { name: 'torso', pos: [0, 0, 1.4] },
    joints: [{ name: 'root', type: 'free', ...FREE }],
    geoms: [
      { name: 'torso1', type: 'capsule', size: 0.07, fromto: [0, -0.07, 0, 0, 0.07, 0] },
      { name: 'head', type: 'sphere', size: 0.09, pos: [0, 0, 0.19] },
      { name: 'uwaist', type: 'capsule', size: 0.06, fromto: [-0.01, -0.06, -0.12, -0.01, 0.06, -0.12] },
    ],
    children: [
      {
        attributes: { name: 'lwaist', pos: [-0.01, 0, -0.26], quat: [1, 0, -0.002, 0] },
        joints: [
          {
            name: 'abdomen_z',
            type: 'hinge',
            axis: [0, 0, 1],
            pos: [0, 0, 0.065],
            range: [-45, 45],
            armature: 0.02,
            damping: 5,
            stiffness: 20,
          },
          {
            name: 'abdomen_y',
            type: 'hinge',
            axis: [0, 1, 0],
            pos: [0, 0, 0.065],
            range: [-75, 30],
            armature: 0.02,
            damping: 5,
            stiffness: 10,
          },
        ],
        geoms: [{ name: 'lwaist', type: 'capsule', size: 0.06, fromto: [0, -0.06, 0, 0, 0.06, 0] }],
        children: [
          {
            attributes: { name: 'pelvis', pos: [0, 0, -0.165], quat: [1, 0, -0.002, 0] },
            joints: [
              {
                name: 'abdomen_x',
                type: 'hinge',
                axis: [1, 0, 0],
                pos: [0, 0, 0.1],
                range: [-35, 35],
                armature: 0.02,
                damping: 5,
                stiffness: 10,
              },
            ],
            geoms: [{ name: 'butt', type: 'capsule', size: 0.09, fromto: [-0.02, -0.07, 0, -0.02, 0.07, 0] }],
            children: [
              {
                attributes: { name: 'right_thigh', pos: [0, -0.1, -0.04] },
                joints: [
                  {
                    name: 'right_hip_x',
                    type: 'hinge',
                    axis: [1, 0, 0],
                    range: [-25, 5],
                    armature: 0.01,
                    damping: 5,
                    stiffness: 10,
                  },
                  {
                    name: 'right_hip_z',
                    type: 'hinge',
                    axis: [0, 0, 1],
                    range: [-60, 35],
                    armature: 0.01,
                    damping: 5,
                    stiffness: 10,
                  },
                  {
                    name: 'right_hip_y',
                    type: 'hinge',
                    axis: [0, 1, 0],
                    range: [-110, 20],
                    armature: 0.008,
                    damping: 5,
                    stiffness: 20,
                  },
                ],
                geoms: [{ name: 'right_thigh1', type: 'capsule', size: 0.06, fromto: [0, 0, 0, 0, 0.01, -0.34] }],
                children: [
                  {
                    attributes: { name: 'right_shin', pos: [0, 0.01, -0.403] },
                    joints: [
                      {
                        name: 'right_knee',
                        type: 'hinge',
                        axis: [0, -1, 0],
                        pos: [0, 0, 0.02],
                        range: [-160, -2],
                        armature: 0.006,
                      },
                    ],
                    geoms: [{ name: 'right_shin1', type: 'capsule', size: 0.049, fromto: [0, 0, 0, 0, 0, -0.3] }],
                    children: [
                      {
                        attributes: { name: 'right_foot', pos: [0, 0, -0.45] },
                        geoms: [{ name: 'right_foot', type: 'sphere', size: 0.075, pos: [0, 0, 0.1] }],
                      },
                    ],
                  },
                ],
              },
              {
                attributes: { name: 'left_thigh', pos: [0, 0.1, -0.04] },
                joints: [
                  {
                    name: 'left_hip_x',
                    type: 'hinge',
                    axis: [-1, 0, 0],
                    range: [-25, 5],
                    armature: 0.01,
                    damping: 5,
                    stiffness: 10,
                  },
                  {
                    name: 'left_hip_z',
                    type: 'hinge',
                    axis: [0, 0, -1],
                    range: [-60, 35],
                    armature: 0.01,
                    damping: 5,
                    stiffness: 10,
                  },
                  {
                    name: 'left_hip_y',
                    type: 'hinge',
                    axis: [0, 1, 0],
                    range: [-110, 20],
                    armature: 0.01,
                    damping: 5,
                    stiffness: 20,
                  },
                ],
                geoms: [{ name: 'left_thigh1', type: 'capsule', size: 0.06, fromto: [0, 0, 0, 0, -0.01, -0.34] }],
                children: [
                  {
                    attributes: { name: 'left_shin', pos: [0, -0.01, -0.403] },
                    joints: [
                      {
                        name: 'left_knee',
                        type: 'hinge',
                        axis: [0, -1, 0],
                        pos: [0, 0, 0.02],
                        range: [-160, -2],
                        armature: 0.006,
                        stiffness: 1,
                      },
                    ],
                    geoms: [{ name: 'left_shin1', type: 'capsule', size: 0.049, fromto: [0, 0, 0, 0, 0, -0.3] }],
                    children: [
                      {
                        attributes: { name: 'left_foot', pos: [0, 0, -0.45] },
                        geoms: [{ name: 'left_foot', type: 'sphere', size: 0.075, pos: [0, 0, 0.1] }],
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        attributes: { name: 'right_upper_arm', pos: [0, -0.17, 0.06] },
        joints: [
          { name: 'right_shoulder1', type: 'hinge', axis: [2, 1, 1], range: [-85, 60], armature: 0.0068, stiffness: 1 },
          {
            name: 'right_shoulder2',
            type: 'hinge',
            axis: [0, -1, 1],
            range: [-85, 60],
            armature: 0.0051,
            stiffness: 1,
          },
        ],
        geoms: [{ name: 'right_uarm1', type: 'capsule', size: 0.04, fromto: [0, 0, 0, 0.16, -0.16, -0.16] }],
        children: [
          {
            attributes: { name: 'right_lower_arm', pos: [0.18, -0.18, -0.18] },
            joints: [
              {
                name: 'right_elbow',
                type: 'hinge',
                axis: [0, -1, 1],
                range: [-90, 50],
                armature: 0.0028,
                stiffness: 0,
              },
            ],
            geoms: [
              { name: 'right_larm', type: 'capsule', size: 0.031, fromto: [0.01, 0.01, 0.01, 0.17, 0.17, 0.17] },
              { name: 'right_hand', type: 'sphere', size: 0.04, pos: [0.18, 0.18, 0.18] },
            ],
          },
        ],
      },
      {
        attributes: { name: 'left_upper_arm', pos: [0, 0.17, 0.06] },
        joints: [
          { name: 'left_shoulder1', type: 'hinge', axis: [2, -1, 1], range: [-60, 85], armature: 0.0068, stiffness: 1 },
          { name: 'left_shoulder2', type: 'hinge', axis: [0, 1, 1], range: [-60, 85], armature: 0.0051, stiffness: 1 },
        ],
        geoms: [{ name: 'left_uarm1', type: 'capsule', size: 0.04, fromto: [0, 0, 0, 0.16, 0.16, -0.16] }],
        children: [
          {
            attributes: { name: 'left_lower_arm', pos: [0.18, 0.18, -0.18] },
            joints: [
              {
                name: 'left_elbow',
                type: 'hinge',
                axis: [0, -1, -1],
                range: [-90, 50],
                armature: 0.0028,
                stiffness: 0,
              },
            ],
            geoms: [
              { name: 'left_larm', type: 'capsule', size: 0.031, fromto: [0.01, -0.01, 0.01, 0.17, -0.17, 0.17] },
              { name: 'left_hand', type: 'sphere', size: 0.04, pos: [0.18, -0.18, 0.18] },
            ],
          },
        ],
      },
    ],
  },
  motors: [
    ['abdomen_y', 100],
    ['abdomen_z', 100],
    ['abdomen_x', 100],
    ['right_hip_x', 100],
    ['right_hip_z', 100],
    ['right_hip_y', 300],
    ['right_knee', 200],
    ['left_hip_x', 100],
    ['left_hip_z', 100],
    ['left_hip_y', 300],
    ['left_knee', 200],
    ['right_shoulder1', 25],
    ['right_shoulder2', 25],
    ['right_elbow', 25],
    ['left_shoulder1', 25],
    ['left_shoulder2', 25],
    ['left_elbow', 25],
  ],
  frameSkip: 5,
  actionBound: 0.4,
  forwardWeight: 1.25,
  controlWeight: 0.1,
  healthyReward: 5,
  isHealthy: (qpos) => qpos[2]! > 1 && qpos[2]! < 2,
  resetNoise: 0.01,
  velocityNoise: 'uniform',
  hiddenPositions: 2,
  observesForces: true,
  reference: 'mass-centre',
  threshold: { v1: { speed: 'planar', limit: 1.4149 }, v0: { speed: 'planar', limit: 2.3475 } },
};
