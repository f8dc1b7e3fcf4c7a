import { type Agent, BLUE, COMMON_OBSERVED, COMMON_SENSORS, RED } from './agent.ts';

const BOX = { type: 'box' };
const MOTOR = { gear: [1], ctrllimited: true, ctrlrange: [-1, 1], forcelimited: true, forcerange: [-0.02, 0.02] };

/**
 * Car: two driven wheels and a free ball. Equal positive torques drive towards −y of its frame, so the ball called `rear`
 * leads and the wheel called `left` is on the right-hand side. Actions: torque of wheel `left`, torque of wheel `right`.
 */
export const car: Agent = {
  name: 'Car',
  height: 0.1,
  timestep: 0.004,
  integrator: 'Euler',
  defaults: {
    joint: { damping: 0.001 },
    geom: { condim: 6, density: 5, type: 'sphere', size: 0.05 },
    site: { type: 'sphere', size: 0.032 },
  },
  body: () => ({
    attributes: { name: 'agent' },
    joints: [{ name: 'agent', type: 'free', damping: 0 }],
    geoms: [
      { name: 'agent', ...BOX, size: [0.1, 0.1, 0.05], rgba: RED },
      { name: 'back_bumper', ...BOX, pos: [0, 0.15, 0], size: [0.1, 0.01, 0.05], rgba: BLUE },
      { name: 'back_connector', ...BOX, pos: [0, 0.125, 0], size: [0.01, 0.025, 0.03], rgba: BLUE },
      { name: 'front_bumper', ...BOX, pos: [0, -0.165, 0], size: [0.05, 0.01, 0.05], rgba: BLUE },
      { name: 'front_connector', ...BOX, pos: [0, -0.13, 0.04], size: [0.05, 0.03, 0.01], rgba: BLUE },
    ],
    sites: [{ name: 'agent' }],
    children: [
      {
        attributes: { name: 'left', pos: [-0.1, 0.1, -0.05] },
        joints: [{ name: 'left', type: 'hinge', axis: [1, 0, 0] }],
        geoms: [{ name: 'left', type: 'cylinder', size: 0.05, fromto: [-0.055, 0, 0, -0.005, 0, 0], rgba: RED }],
      },
      {
        attributes: { name: 'right', pos: [0.1, 0.1, -0.05] },
        joints: [{ name: 'right', type: 'hinge', axis: [1, 0, 0] }],
        geoms: [{ name: 'right', type: 'cylinder', size: 0.05, fromto: [0.005, 0, 0, 0.055, 0, 0], rgba: RED }],
      },
      {
        attributes: { name: 'rear', pos: [0, -0.1, -0.05] },
        joints: [{ name: 'rear', type: 'ball' }],
        geoms: [{ name: 'rear', type: 'sphere', size: 0.05, rgba: RED }],
      },
    ],
  }),
  actuators: [
    { name: 'left', jointinparent: 'left', ...MOTOR },
    { name: 'right', jointinparent: 'right', ...MOTOR },
  ],
  control: { low: [-1, -1], high: [1, 1] },
  sensors: [
    ['ballquat', { name: 'ballquat_rear', joint: 'rear' }],
    ['ballangvel', { name: 'ballangvel_rear', joint: 'rear' }],
    ...COMMON_SENSORS,
  ],
  observed: [
    ...COMMON_OBSERVED,
    { sensor: 'ballangvel_rear', reading: 'plain', size: 3 },
    { sensor: 'ballquat_rear', reading: 'rotation-matrix', size: 4 },
  ],
  pushBox: { halfSize: 0.125, density: 0.0005 },
  root: 'free',
  vision: { position: [0, 0, 0.2], xAxis: [-1, 0, 0], yAxis: [0, -0.4, 1], fieldOfView: 90 },
};
