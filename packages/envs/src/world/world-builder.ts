import type { Agent, Release } from '../agents/agent.ts';
import { ModelPlaces } from '../mujoco/model-places.ts';
import { ModelSpec } from '../mujoco/model-spec.ts';
import type { Physics } from '../mujoco/physics.ts';
import type { Simulation } from '../mujoco/simulation.ts';
import { DrawnWorld, type DrawnWorldPlan } from './drawn-world.ts';
import { placeWorld, worldMjcf } from './world-mjcf.ts';

export interface WorldPlan extends DrawnWorldPlan {
  readonly agent: Agent;
  readonly release: Release;
  readonly floorSize: number;
  /** True if free bodies at rest may fall asleep. */
  readonly sleep: boolean;
  readonly physics: Physics;
}

/** Draws a world for every episode, in the benchmark's order, and compiles it. */
export class WorldBuilder extends DrawnWorld {
  readonly #plan: WorldPlan;
  #places: ModelPlaces | undefined;

  constructor(plan: WorldPlan) {
    super(plan);
    this.#plan = plan;
  }

  /** Starts the simulation of what was drawn. The first call compiles a model, later ones move its bodies. */
  start(simulation: Simulation): void {
    const { agent, release, floorSize, sleep, physics } = this.#plan;
    const world = { agent, release, floorSize, sleep, pose: this.pose, objects: this.placed };
    if (this.#places !== undefined && simulation.compiled) {
      placeWorld(this.#places, world);
      return;
    }
    const spec = new ModelSpec(physics, worldMjcf(world));
    simulation.start(spec.compile());
    spec.dispose();
    this.#places = new ModelPlaces(physics, simulation);
  }
}
