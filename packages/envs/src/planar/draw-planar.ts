import { type BodyShape, bodyShapes } from '../drawing/body-shapes.ts';
import type { Describer } from '../drawing/describe.ts';
import type { Drawing } from '../drawing/drawing.ts';
import { type Matrix, multiply, rotationOf, turned } from '../drawing/rotations.ts';
import { aboutZ } from '../mujoco/xml.ts';
import { navigationView } from '../navigation/navigation-view.ts';
import type { ObjectKind, Pose } from '../objects/object-kind.ts';
import { BODY_NUMBERS } from './orbit-paths.ts';
import type { PlanarWorlds } from './planar-worlds.ts';

/** Where a body is: world position and rotation. */
interface Place {
  readonly position: readonly [number, number, number];
  readonly rotation: Matrix;
}

/** A body's shapes, and where the body is now. */
interface Drawn {
  readonly shapes: readonly BodyShape[];
  place(): Place;
}

/** Describes one world of the planar engine: what MuJoCo's model of it would show, lidar rings left out. */
export function describePlanar(worlds: PlanarWorlds): Describer {
  const { parts, lanes } = worlds;
  const robot = robotPlace(worlds);
  const drawn: Drawn[] = [
    { shapes: bodyShapes(parts.agent.body(worlds.options.release), 'robot'), place: robot },
    ...parts.objects.flatMap((object) => object.names.map((name, k) => drawObject(worlds, object, name, k))),
  ];
  const shapes = drawn.flatMap((one) => one.shapes);
  const { floorHalfSize, reach, runs, vision } = navigationView(parts, () => []);
  const drawing: Drawing = {
    id: parts.id,
    shapes: shapes.map(({ shape }) => shape),
    rings: [],
    floorHalfSize,
    reach,
    runs,
    ...(vision === undefined ? {} : { vision }),
  };
  return {
    drawing,
    frame(cost = false) {
      const positions = new Float64Array(3 * shapes.length);
      const rotations = new Float64Array(9 * shapes.length);
      const colours = new Float32Array(4 * shapes.length);
      // Bodies on orbits come to where they are now.
      worlds.state(0);
      let i = 0;
      for (const { shapes: own, place } of drawn) {
        const { position, rotation } = place();
        for (const one of own) {
          const offset = turned(rotation, one.position);
          positions.set(
            position.map((x, k) => x + offset[k]!),
            3 * i,
          );
          rotations.set(multiply(rotation, one.rotation), 9 * i);
          colours.set(one.colour, 4 * i);
          i++;
        }
      }
      const { position, rotation } = robot();
      return {
        positions,
        rotations,
        colours,
        robot: { position: Float64Array.from(position), rotation: Float64Array.from(rotation) },
        lidar: [],
        cost,
        time: lanes.columns.steps[0]! * STEP_SECONDS,
      };
    },
  };
}

/** Point's timestep, ten times a step. */
const STEP_SECONDS = 0.02;

function robotPlace({ drawn, lanes, parts }: PlanarWorlds): () => Place {
  return () => {
    const { x, y, phi } = lanes.columns;
    const yaw = drawn[0]!.pose.rotation + phi[0]!;
    return { position: [x[0]!, y[0]!, parts.agent.height], rotation: rotationOf(aboutZ(yaw)) };
  };
}

function drawObject(worlds: PlanarWorlds, object: ObjectKind, name: string, k: number): Drawn {
  const { lanes, world, bodies } = worlds;
  const body = object.body({ name, x: 0, y: 0, rotation: 0 });
  const shapes = bodyShapes(body, 'object');
  const group = world.groups.find((one) => one.object === object);
  const number = group === undefined ? -1 : group.first + k;
  const free = world.plan.free.findIndex((one) => one.object === number);
  if (free >= 0) {
    const at = free * BODY_NUMBERS;
    return {
      shapes,
      place: () => ({
        position: [bodies[at]!, bodies[at + 1]!, bodies[at + 2]!],
        rotation: rotationOf(bodies.subarray(at + 3, at + 7)),
      }),
    };
  }
  const pose = (): Pose => worlds.drawn[0]!.placed.find(({ kind }) => kind === object)!.poses[k]!;
  const goes = group?.planar.body === 'goal';
  return {
    shapes,
    place: () => {
      const drawn = pose();
      const at = goes ? { ...drawn, x: lanes.objectX(0, number), y: lanes.objectY(0, number) } : drawn;
      const { pos, quat } = object.body(at).attributes;
      const [x = 0, y = 0, z = 0] = pos as readonly number[];
      return { position: [x, y, z], rotation: rotationOf(quat as readonly number[] | undefined) };
    },
  };
}
