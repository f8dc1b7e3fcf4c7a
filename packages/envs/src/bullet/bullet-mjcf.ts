import { bodyElement, element } from '../mujoco/xml.ts';
import type { BulletAgent } from './agents/bullet-agent.ts';
import { contactPair, FLOOR_FRICTION, FRICTION_PREFERENCE, GRAVITY } from './engine.ts';
import { FLOOR } from './stage.ts';
import type { BulletWorld } from './tasks/bullet-task.ts';

/** Geoms collide by the pairs named below only: Bullet multiplies frictions, MuJoCo would take the larger one. */
const BY_PAIRS = { contype: 0, conaffinity: 0 };

/** A second pass sees to friction (`noslip`). */
const SOLVER = { integrator: 'Euler', cone: 'elliptic', impratio: FRICTION_PREFERENCE, noslip_iterations: 10 };

/** The world of a task with a robot in it, as MJCF. */
export function bulletMjcf(agent: BulletAgent, world: BulletWorld, timestep: number): string {
  const { body, assets = [], tendons = [], equalities = [], actuators = [] } = agent.model(timestep);
  const solids = [
    [FLOOR, FLOOR_FRICTION] as const,
    ...world.walls.map(({ name }) => [name as string, world.wallFriction] as const),
  ];
  const pairs = Object.entries(agent.surfaces).flatMap((surface) =>
    solids.map((solid) => element('pair', contactPair(timestep, surface, solid))),
  );
  return element('mujoco', { model: `${agent.name} in Bullet’s manner` }, [
    // Links without joints become part of the body that they hang on.
    element('compiler', { angle: 'radian', fusestatic: true }),
    element('option', { timestep, gravity: [0, 0, -GRAVITY], ...SOLVER }),
    element('default', {}, [element('geom', BY_PAIRS)]),
    element(
      'asset',
      {},
      assets.map(([name, attributes]) => element(name, attributes)),
    ),
    element('worldbody', {}, [
      element('geom', { name: FLOOR, type: 'plane', size: [1, 1, 1] }),
      ...[...world.walls, ...world.marks].map((geom) => element('geom', geom)),
      bodyElement({ ...body, attributes: { ...body.attributes, pos: [0, 0, agent.height] } }),
    ]),
    element('contact', {}, pairs),
    element(
      'tendon',
      {},
      tendons.map(({ name, joints }) =>
        element(
          'fixed',
          { name },
          joints.map(([joint, coef]) => element('joint', { joint, coef })),
        ),
      ),
    ),
    element(
      'equality',
      {},
      equalities.map(([name, attributes]) => element(name, attributes)),
    ),
    element(
      'actuator',
      {},
      actuators.map((actuator) => element('general', actuator)),
    ),
  ]);
}
