import type { Environment, StepResult, Vec } from '@belay-rl/core';
import type { StageView } from './drawing/stage-view.ts';
import type { Simulation } from './mujoco/simulation.ts';
import type { PhysicalState } from './physical-state.ts';

/** What it takes to replay a recorded episode. */
export interface ReplayedEnvironment extends Environment {
  reset(seed?: number): Float64Array;
  step(action: Vec | Float64Array): StepResult;
  /** True if the last step reached the goal. */
  readonly goalMet: boolean;
  /** Object name → where it was placed (x, y in metres); empty if a task places nothing. */
  layout(): Record<string, readonly [number, number]>;
  /** Object name → rotation about the vertical at reset. */
  rotations(): Record<string, number>;
  /** Copies of the present positions and velocities. */
  state(): PhysicalState;
  /** Overwrites positions and velocities and nothing else: time, warm start, mocap bodies and random stream go on. */
  setState(state: PhysicalState<ArrayLike<number>>): void;
  /** Contacts of the robot with anything but the floor, right now. */
  readonly contactCount: number;
  dispose(): void;
}

/** What this package's environments on MuJoCo offer beyond the contract: enough to replay a recorded episode and to draw a frame. */
export interface SafetyGymEnvironment extends ReplayedEnvironment {
  /** The compiled model and its data, after the first reset. */
  readonly simulation: Simulation;
  /** What a picture shows besides the model's geoms, after the first reset. */
  readonly view: StageView;
  /** The parts of a step and of a reset, each to be run by itself and timed; they leave the episode in a state that only `reset` mends. */
  readonly stages: Stages;
}

/** What `measureEnvironment` times. */
export interface Stages {
  /** Hands an action to the physics, if that is more than writing it to `ctrl`. */
  command?(action: ArrayLike<number>): void;
  /** The physics of one step as `step` runs it. */
  physics(): void;
  /** The same by MuJoCo's plain calls: ten mj_step (or as many as the robot takes) and one mj_forward. */
  plainPhysics(): void;
  sensors(): void;
  lidar(): void;
  costs(): void;
  /** Sampling a layout. */
  layout(): void;
}
