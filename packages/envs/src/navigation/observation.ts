import type { Agent } from '../agents/agent.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { observedSize, readSensors } from '../sensors/agent-sensors.ts';
import { pseudoLidar } from '../sensors/pseudo-lidar.ts';
import type { Task, TaskRules } from '../tasks/task.ts';
import type { Scene } from '../world/scene.ts';

const DEFAULT_BINS = 16;
const DEFAULT_RANGE = 3;

export interface Lidar {
  /** Readings of one ring. */
  readonly bins: number;
  /** Metres. */
  readonly range: number;
}

export function lidarOf({ lidarBins = DEFAULT_BINS, lidarRange = DEFAULT_RANGE }: Task): Lidar {
  return { bins: lidarBins, range: lidarRange };
}

/** Length of the observation: the robot's sensors, then one lidar ring for every kind it can see. */
export function observationSize(agent: Agent, objects: readonly ObjectKind[], bins: number): number {
  return observedSize(agent.observed) + bins * objects.filter((object) => object.lidar).length;
}

/** Bounds of the observation. */
export function observationSpace(
  agent: Agent,
  objects: readonly ObjectKind[],
  bins: number,
): { low: number[]; high: number[] } {
  const sensors = observedSize(agent.observed);
  const total = observationSize(agent, objects, bins);
  const bounds = (sensor: number, lidar: number): number[] =>
    Array.from({ length: total }, (_, i) => (i < sensors ? sensor : lidar));
  return { low: bounds(-Infinity, 0), high: bounds(Infinity, 1) };
}

interface Ring {
  readonly kind: string;
  readonly bodies: Int32Array;
  readonly offset: number;
}

/** Writes observations into one array that is reused for ever. */
export class Observer {
  readonly values: Float64Array;
  readonly #scene: Scene;
  readonly #addresses: Int32Array;
  readonly #rings: readonly Ring[];
  readonly #range: number;
  readonly #bins: number;

  constructor(scene: Scene, objects: readonly ObjectKind[], lidar: Lidar) {
    const { agent, simulation } = scene;
    this.#scene = scene;
    this.#range = lidar.range;
    this.#bins = lidar.bins;
    this.values = new Float64Array(observationSize(agent, objects, lidar.bins));
    this.#addresses = Int32Array.from(agent.observed, ({ sensor }) => simulation.sensorAddress(sensor));
    const first = observedSize(agent.observed);
    this.#rings = objects
      .filter((object) => object.lidar)
      .map((object, i) => ({
        kind: object.kind,
        offset: first + i * lidar.bins,
        bodies: Int32Array.from(object.names, (name) =>
          object.seenAtOrigin ? -1 : simulation.bodyId(object.bodyName?.(name) ?? name),
        ),
      }));
  }

  /** Copies of the present lidar readings, one array for each kind that is seen. */
  readings(): Float64Array[] {
    return this.#rings.map(({ offset }) => this.values.slice(offset, offset + this.#bins));
  }

  readSensors(): void {
    readSensors(this.values, this.#scene.agent.observed, this.#addresses, this.#scene.simulation.sensordata);
  }

  readLidar(rules: TaskRules): void {
    const rings = this.#rings;
    const { simulation, agentBody } = this.#scene;
    for (let i = 0; i < rings.length; i++) {
      const { kind, bodies, offset } = rings[i] as Ring;
      if (rules.isHidden?.(kind) === true) this.values.fill(0, offset, offset + this.#bins);
      else pseudoLidar(this.values, offset, bodies, simulation, agentBody, this.#range, this.#bins);
    }
  }
}
