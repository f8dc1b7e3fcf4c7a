import type { ObjectKind, Pose } from '../objects/object-kind.ts';
import { fixedLocation, Layout, type PlacementEntry, type Point2, type Rectangle } from '../placement/layout.ts';
import type { RandomState } from '../random/random-state.ts';
import type { Level } from '../tasks/task.ts';
import type { PlacedKind } from './world-mjcf.ts';

const AGENT_KEEPOUT = 0.4;
const TURN = 2 * Math.PI;

export interface DrawnWorldPlan {
  readonly id: string;
  readonly level: Level;
  readonly objects: readonly ObjectKind[];
  readonly random: RandomState;
}

/** Draws if everything stands at an episode's start, in the benchmark's order. */
export class DrawnWorld {
  readonly layout: Layout;
  readonly #objects: readonly ObjectKind[];
  readonly #random: RandomState;
  #pose: Pose = { name: 'agent', x: 0, y: 0, rotation: 0 };
  #placed: readonly PlacedKind[] = [];

  constructor({ id, level, objects, random }: DrawnWorldPlan) {
    const { extents, margin } = level;
    this.#objects = objects;
    this.#random = random;
    this.layout = new Layout({ id, entries: placementTable(level, objects), extents, margin, random });
  }

  /** Samples layout and rotations: first the robot's, then one for every object, whether it uses it or not. */
  draw(): void {
    const random = this.#random;
    this.layout.sample();
    this.#pose = this.#poseOf('agent', random.uniform(0, TURN));
    this.#placed = this.#objects.map((kind) => ({
      kind,
      poses: kind.names.map((name, index) => {
        const drawn = random.uniform(0, TURN);
        return this.#poseOf(name, kind.rotation?.(index, drawn) ?? drawn);
      }),
    }));
  }

  /** The robot as drawn. */
  get pose(): Pose {
    return this.#pose;
  }

  /** The objects as drawn. */
  get placed(): readonly PlacedKind[] {
    return this.#placed;
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
