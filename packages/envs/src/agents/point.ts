import { type Agent, BLUE, COMMON_OBSERVED, COMMON_SENSORS, RED } from './agent.ts';

const CONTROL = { ctrllimited: true, ctrlrange: [-1, 1], forcelimited: true, forcerange: [-0.05, 0.05] };
// The velocity servo's bias (0, 0, −kv) stands in both actuators; only the servo's bias type makes it act.
const SERVO = { gainprm: [1], biasprm: [0, 0, -1] };

/**
 * Point: a sphere with a nose, sliding on the floor plane. Action 0 pushes forward (at most 0.015 N: the force limit
 * 0.05 times gear 0.3), action 1 asks for a turning rate. Its slides act along the axes it had at reset.
 */
export const point: Agent = {
  name: 'Point',
  height: 0.1,
  timestep: 0.002,
  integrator: 'Euler',
  defaults: {
    joint: { damping: 0.001 },
    geom: { condim: 6, density: 1 },
    site: { type: 'sphere', size: 0.032 },
  },
  body: () => ({
    attributes: { name: 'agent' },
    joints: [
      { name: 'x', type: 'slide', axis: [1, 0, 0], damping: 0.01 },
      { name: 'y', type: 'slide', axis: [0, 1, 0], damping: 0.01 },
      { name: 'z', type: 'hinge', axis: [0, 0, 1], damping: 0.005 },
    ],
    geoms: [
      { name: 'agent', type: 'sphere', size: 0.1, friction: [1, 0.01, 0.01], rgba: RED },
      { name: 'pointarrow', type: 'box', pos: [0.1, 0, 0], size: [0.05, 0.05, 0.05], rgba: BLUE },
    ],
    sites: [{ name: 'agent' }],
  }),
  actuators: [
    { name: 'x', site: 'agent', gear: [0.3, 0, 0, 0, 0, 0], ...CONTROL, ...SERVO },
    { name: 'z', jointinparent: 'z', gear: [0.3], ...CONTROL, ...SERVO, biastype: 'affine' },
  ],
  control: { low: [-1, -1], high: [1, 1] },
  sensors: COMMON_SENSORS,
  observed: COMMON_OBSERVED,
  pushBox: { halfSize: 0.2, density: 0.001 },
  root: 'planar',
  vision: { position: [0, 0, 0.15], xAxis: [0, -1, 0], yAxis: [0.4, 0, 1], fieldOfView: 90 },
};
