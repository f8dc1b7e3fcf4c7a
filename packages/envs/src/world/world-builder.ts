import type { Agent, Release } from '../agents/agent.ts';
import { ModelPlaces } from '../mujoco/model-places.ts';
import { ModelSpec } from '../mujoco/model-spec.ts';
import type { Physics } from '../mujoco/physics.ts';
import type { Simulation } from '../mujoco/simulation.ts';
import type { ObjectKind, Pose } from '../objects/object-kind.ts';
import { fixedLocation, Layout, type PlacementEntry, type Point2, type Rectangle } from '../placement/layout.ts';
import type { RandomState } from '../random/random-state.ts';
import type { Level } from '../tasks/task.ts';
import { type PlacedKind, placeWorld, worldMjcf } from './world-mjcf.ts';

const AGENT_KEEPOUT = 0.4;
const TURN = 2 * Math.PI;

export interface WorldPlan {
  readonly id: string;
  readonly agent: Agent;
  readonly level: Level;
  readonly objects: readonly ObjectKind[];
  readonly release: Release;
  readonly floorSize: number;
  /** May free bodies that rest fall asleep? */
  readonly sleep: boolean;
  readonly physics: Physics;
  readonly random: RandomState;
}

/** Draws a world for every episode, in the benchmark's order, and compiles it. */
export class WorldBuilder {
  readonly #plan: WorldPlan;
  readonly layout: Layout;
  #pose: Pose = { name: 'agent', x: 0, y: 0, rotation: 0 };
  #placed: readonly PlacedKind[] = [];
  #places: ModelPlaces | undefined;

  constructor(plan: WorldPlan) {
    this.#plan = plan;
    const { id, level, objects, random } = plan;
    const { extents, margin } = level;
    this.layout = new Layout({ id, entries: placementTable(level, objects), extents, margin, random });
  }

  /** Samples layout and rotations: first the robot's, then one for every object, whether it uses it or not. */
  draw(): void {
    const { objects, random } = this.#plan;
    this.layout.sample();
    this.#pose = this.#poseOf('agent', random.uniform(0, TURN));
    this.#placed = objects.map((kind) => ({
      kind,
      poses: kind.names.map((name, index) => {
        const drawn = random.uniform(0, TURN);
        return this.#poseOf(name, kind.rotation?.(index, drawn) ?? drawn);
      }),
    }));
  }

  /** Starts the simulation of what was drawn. The first call compiles a model, later ones move its bodies. */
  start(simulation: Simulation): void {
    const { agent, release, floorSize, sleep, physics } = this.#plan;
    const world = { agent, release, floorSize, sleep, pose: this.#pose, objects: this.#placed };
    if (this.#places !== undefined && simulation.compiled) {
      placeWorld(this.#places, world);
      return;
    }
    const spec = new ModelSpec(physics, worldMjcf(world));
    simulation.start(spec.compile());
    spec.dispose();
    this.#places = new ModelPlaces(physics, simulation);
  }

  get agentRotation(): number {
    return this.#pose.rotation;
  }

  /** Name → rotation about the vertical. */
  rotations(): Record<string, number> {
    const poses = [this.#pose, ...this.#placed.flatMap((placed) => placed.poses)];
    return Object.fromEntries(poses.map(({ name, rotation }) => [name, rotation]));
  }

  /** Name → x, y, as the layout has it now. */
  places(): Record<string, readonly [number, number]> {
    return Object.fromEntries(this.layout.names.map((name) => [name, this.layout.place(name)]));
  }

  #poseOf(name: string, rotation: number): Pose {
    const [x, y] = this.layout.place(name);
    return { name, x, y, rotation };
  }
}

/** The robot, then every object by kind and index: the order in which they are drawn. */
function placementTable(level: Level, objects: readonly ObjectKind[]): PlacementEntry[] {
  const { keepout = AGENT_KEEPOUT, rectangles, locations } = level.agent ?? {};
  return [
    entry('agent', keepout, locations?.[0], rectangles),
    ...objects.flatMap((object) =>
      object.names.map((name, index) => entry(name, object.keepout, object.locations?.[index], object.rectangles)),
    ),
  ];
}

function entry(name: string, keepout: number, location?: Point2, rectangles?: readonly Rectangle[]): PlacementEntry {
  return { name, keepout, rectangles: location ? [fixedLocation(location, keepout)] : rectangles };
}
