import type { Attributes } from '../../mujoco/xml.ts';
import type { RandomState } from '../../random/random-state.ts';
import type { BulletAgent, BulletAgentName } from '../agents/bullet-agent.ts';
import type { Preset } from '../options.ts';

/** How time passes: seconds of a substep, substeps of a step, steps of an episode. */
export interface Timing {
  readonly timestep: number;
  readonly substeps: number;
  readonly steps: number;
}

/** A task, from named numbers. */
export interface BulletTask {
  readonly name: 'Circle' | 'Run';
  /** What the robot is to do, and what costs, in a few words. */
  summary(agent: BulletAgent): string;
  costCounts(agent: BulletAgent): string;
  timing(preset: Preset, agent: BulletAgentName): Timing;
  /** Entries of the observation that are the task's. */
  readonly observationSize: number;
  /** The first is the total. */
  readonly costs: readonly string[];
  readonly world: BulletWorld;
  rules(stage: TaskStage, agent: BulletAgent): BoundTask;
}

/** What a task sees of an environment: the base's place and velocity, and where its pose is to be drawn into. */
export interface TaskStage {
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
  readonly simulation: { readonly qpos: Float64Array };
}

export interface BulletWorld {
  /** Half of the floor's side, for pictures: it collides as endless [m]. */
  readonly floorHalfSize: number;
  /** Solid geoms, each named, all of one lateral friction. */
  readonly walls: readonly Attributes[];
  readonly wallFriction: number;
  /** Geoms that are drawn and touch nothing. */
  readonly marks: readonly Attributes[];
  /** What a picture shows [m]. */
  readonly reach: number;
  /** True if the robot leaves the place where it starts. */
  readonly runs: boolean;
}

/** A task in one environment. Its numbers are those of `stage.update`'s last call. */
export interface BoundTask {
  /** Draws the base's pose into qpos. */
  place(random: RandomState): void;
  /** When everything stands if it was drawn, before the settling step. */
  begin?(): void;
  /** @param own the robot's own reward for this step */
  reward(own: number): number;
  cost(record: Record<string, number>): void;
  observe?(out: Float64Array, at: number): void;
}
