import type { Attributes, Body } from '../../mujoco/xml.ts';
import type { RandomState } from '../../random/random-state.ts';
import type { Stage } from '../stage.ts';

export type BulletAgentName = 'Ball' | 'Car' | 'Drone' | 'Ant';

/** A robot, from named numbers. Lengths in metres, masses in kilograms, angles in radians. */
export interface BulletAgent {
  readonly name: BulletAgentName;
  readonly actionSize: number;
  /** Entries of the observation that are the robot's. */
  readonly observationSize: number;
  /** Height of the base at reset. */
  readonly height: number;
  /** Turn about the vertical by which the robot is loaded. */
  readonly heading: number;
  /** Its model for a substep of so many seconds; the root body is `robot`, its first joint the free joint. */
  model(timestep: number): BulletModel;
  /** Lateral friction of its geoms; geoms left out touch nothing. */
  readonly surfaces: Readonly<Record<string, number>>;
  bind(stage: Stage): BoundAgent;
}

export interface BulletModel {
  readonly body: Body;
  readonly assets?: readonly (readonly [element: string, attributes: Attributes])[];
  readonly tendons?: readonly Tendon[];
  /** Element name, then attributes. */
  readonly equalities?: readonly (readonly [element: string, attributes: Attributes])[];
  readonly actuators?: readonly Attributes[];
}

/** A sum of joint angles. */
export interface Tendon {
  readonly name: string;
  readonly joints: readonly (readonly [joint: string, coefficient: number])[];
}

/** A robot in one environment. Its numbers are those of `stage.update`'s last call. */
export interface BoundAgent {
  /** Draws the joints and forgets every command. The base's pose is the task's. */
  reset(random: RandomState): void;
  /** Takes the action of a step, which holds through all its substeps. */
  act(action: ArrayLike<number>): void;
  /** Before each substep: sets the motors' equalities. */
  steer?(): void;
  /** In each substep, after the damping: adds forces. */
  push?(): void;
  /** The robot's own part of the reward, for the last action. */
  reward(): number;
  alive(): boolean;
  /** Writes `observationSize` entries. */
  observe(out: Float64Array): void;
}

export const ROOT = 'robot';

/** The base's free joint. */
export const FREE_JOINT: Attributes = { name: 'root', type: 'free' };

export function clip(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
