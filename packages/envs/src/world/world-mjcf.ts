import type { Agent, Release } from '../agents/agent.ts';
import type { ModelPlaces } from '../mujoco/model-places.ts';
import { aboutZ, type Body, bodyElement, element } from '../mujoco/xml.ts';
import type { ObjectKind, Pose } from '../objects/object-kind.ts';

/** The objects of one kind as they stand at reset, in instance order. */
export interface PlacedKind {
  readonly kind: ObjectKind;
  readonly poses: readonly Pose[];
}

export interface World {
  readonly agent: Agent;
  readonly release: Release;
  /** Where the robot stands. */
  readonly pose: Pose;
  readonly objects: readonly PlacedKind[];
  /** Half the floor's side in metres; the plane collides as infinite whatever its size. */
  readonly floorSize: number;
  /** True if free bodies at rest may fall asleep. */
  readonly sleep: boolean;
}

const FLOOR_THICKNESS = 0.1;

/**
 * A free body sleeps after ten substeps slower than this, m/s and (about) rad/s · m. It would have moved by some 1e-9 m from
 * then on: bodies come to rest exponentially, ten times slower every 0.03 to 0.07 s, down to 1e-8.
 */
const SLEEP_TOLERANCE = 1e-7;

/**
 * The world as MJCF. Children of the world stand in the benchmark's order, which fixes ids, the order in qpos and that of
 * the constraints: floor, robot, free objects, gremlins' objects, gremlins' mocap bodies, static objects.
 * Cameras, lights and textures are left to the renderer: they only cost compile time here.
 */
export function worldMjcf({ agent, release, pose, objects, floorSize, sleep }: World): string {
  const bodies = (motion: ObjectKind['motion']): string[] =>
    objects
      .filter(({ kind }) => kind.motion === motion)
      .flatMap(({ kind, poses }) => poses.map((each) => bodyElement(kind.body(each))));
  const mocaps = objects.flatMap(({ kind, poses }) => poses.flatMap((each) => kind.mocapBody?.(each) ?? []));
  const floor = {
    name: 'floor',
    type: 'plane',
    size: [floorSize, floorSize, FLOOR_THICKNESS],
    condim: 6,
    rgba: [1, 1, 1, 1],
    ...agent.floor,
  };

  const equalities = (agent.equalities ?? []).map(([name, attributes]) => element(name, attributes));
  for (const { kind, poses } of objects) {
    if (kind.mocapBody === undefined || kind.bodyName === undefined) continue;
    for (const { name } of poses) {
      const mocap = `${name}mocap`;
      equalities.push(element('weld', { name: mocap, body1: mocap, body2: kind.bodyName(name), solref: [0.02, 1.5] }));
    }
  }

  const robot = agent.body(release);
  return element('mujoco', { model: 'belay' }, [
    element('compiler', { angle: 'radian' }),
    sleeps(agent, sleep)
      ? element(
          'option',
          { timestep: agent.timestep, integrator: agent.integrator, sleep_tolerance: SLEEP_TOLERANCE },
          [element('flag', { sleep: 'enable' })],
        )
      : element('option', { timestep: agent.timestep, integrator: agent.integrator }),
    element('default', {}, [
      element('joint', agent.defaults.joint),
      element('geom', agent.defaults.geom),
      element('site', agent.defaults.site),
    ]),
    element(
      'asset',
      {},
      (agent.assets ?? []).map(([name, attributes]) => element(name, attributes)),
    ),
    element('worldbody', {}, [
      element('geom', floor),
      bodyElement({
        ...robot,
        attributes: { ...robot.attributes, pos: [pose.x, pose.y, agent.height], quat: aboutZ(pose.rotation) },
      }),
      ...bodies('free'),
      ...bodies('mocap'),
      ...mocaps.map(bodyElement),
      ...bodies('static'),
    ]),
    element('equality', {}, equalities),
    element(
      'contact',
      {},
      (agent.exclusions ?? []).map(([body1, body2]) => element('exclude', { body1, body2 })),
    ),
    element(
      'actuator',
      {},
      agent.actuators.map((actuator) => element('general', actuator)),
    ),
    element(
      'sensor',
      {},
      agent.sensors.map(([name, attributes]) => element(name, attributes)),
    ),
  ]);
}

/** Runge-Kutta's stages wake what has just fallen asleep (MuJoCo 3.14), so that it only costs there. */
function sleeps(agent: Agent, sleep: boolean): boolean {
  return sleep && agent.integrator === 'Euler';
}

const UPRIGHT = [1, 0, 0, 0];

/** Puts everything where this world has it, in a model made from another world of the same task. */
export function placeWorld(places: ModelPlaces, { agent, pose, objects }: World): void {
  places.begin();
  places.placeBody('agent', [pose.x, pose.y, agent.height], aboutZ(pose.rotation));
  for (const { kind, poses } of objects) {
    for (const each of poses) {
      placeBody(places, kind.body(each));
      const mocap = kind.mocapBody?.(each);
      if (mocap === undefined) continue;
      placeBody(places, mocap);
      for (const { name, pos } of mocap.geoms ?? []) places.placeGeom(name as string, pos as readonly number[]);
    }
  }
  places.finish();
}

function placeBody(places: ModelPlaces, { attributes }: Body): void {
  const { name, pos, quat } = attributes;
  places.placeBody(name as string, (pos ?? [0, 0, 0]) as readonly number[], (quat ?? UPRIGHT) as readonly number[]);
}
