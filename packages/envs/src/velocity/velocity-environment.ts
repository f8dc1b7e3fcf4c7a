import type { StepResult, Vec } from '@belay-rl/core';
import { checkAction, checkObservation, checkRunning, checkSeed } from '../checks.ts';
import type { StageView } from '../drawing/stage-view.ts';
import { type Divergence, DivergenceWatch } from '../mujoco/divergence-watch.ts';
import { ModelSpec } from '../mujoco/model-spec.ts';
import type { Physics } from '../mujoco/physics.ts';
import { Simulation } from '../mujoco/simulation.ts';
import type { PhysicalState } from '../physical-state.ts';
import { NumpyGenerator } from '../random/numpy-generator.ts';
import type { SafetyGymEnvironment, Stages } from '../safety-gym-environment.ts';
import { robotMjcf, type VelocityRobot } from './velocity-robot.ts';

export const VELOCITY_MAX_STEPS = 1000;

/** What is to be seen round a runner, metres. */
const VIEW_REACH = 1.6;

export interface VelocityParts {
  readonly id: string;
  readonly robot: VelocityRobot;
  readonly version: 'v0' | 'v1';
  readonly divergence: Divergence;
  /** Steps of an episode; default: `VELOCITY_MAX_STEPS`. */
  readonly maxSteps?: number;
  readonly physics: Physics;
}

/**
 * A robot that is to run, but not faster than a limit. Positions of bodies are read as the last physics step left them, one
 * substep behind qpos, as in Gymnasium's own MuJoCo environments.
 */
export class VelocityEnvironment implements SafetyGymEnvironment {
  readonly #parts: VelocityParts;
  readonly #random: NumpyGenerator;
  readonly #simulation: Simulation;
  readonly #cost: Record<string, number> = { sum: 0, velocity: 0 };
  readonly #result: StepResult = { observation: [], reward: 0, cost: this.#cost, terminated: false, truncated: false };
  readonly #reference = new Float64Array(2);
  readonly #divergence: DivergenceWatch;
  readonly #step: number;
  #observation = new Float64Array(0);
  #startPose = new Float64Array(0);
  #torso = 0;
  #masses = new Float64Array(0);
  #steps = 0;
  #ended = true;
  readonly goalMet = false;

  constructor(parts: VelocityParts) {
    this.#parts = parts;
    this.#random = new NumpyGenerator(Math.floor(Math.random() * 2 ** 32));
    this.#simulation = new Simulation(parts.physics);
    this.#divergence = new DivergenceWatch(parts.id, this.#simulation);
    this.#step = parts.robot.timestep * parts.robot.frameSkip;
  }

  reset(seed?: number): Float64Array {
    if (seed !== undefined) {
      checkSeed(this.#parts.id, seed);
      this.#random.seed(seed);
    }
    const simulation = this.#simulation;
    if (simulation.compiled) simulation.resetData();
    else this.#build();
    const { resetNoise: sigma, velocityNoise } = this.#parts.robot;
    const { qpos, qvel } = simulation;
    for (let i = 0; i < qpos.length; i++) qpos[i] = this.#startPose[i]! + this.#random.uniform(-sigma, sigma);
    for (let i = 0; i < qvel.length; i++)
      qvel[i] = velocityNoise === 'normal' ? sigma * this.#random.normal() : this.#random.uniform(-sigma, sigma);
    simulation.touch();
    simulation.forward();
    this.#divergence.begin();
    this.#steps = 0;
    this.#ended = false;
    return this.#observe();
  }

  #build(): void {
    const simulation = this.#simulation;
    const spec = new ModelSpec(this.#parts.physics, robotMjcf(this.#parts.robot));
    simulation.start(spec.compile());
    spec.dispose();
    this.#startPose = simulation.qpos.slice();
    this.#torso = simulation.bodyId('torso');
    this.#masses = (simulation.model.body_mass as Float64Array).slice();
    this.#observation = new Float64Array(velocityObservationSize(this.#parts.robot));
    this.#result.observation = this.#observation;
  }

  step(action: Vec | Float64Array): StepResult {
    const { id, robot, version, divergence } = this.#parts;
    checkRunning(id, !this.#ended);
    const simulation = this.#simulation;
    const result = this.#result;
    simulation.refresh();
    const effort = this.#act(action);

    const reference = this.#reference;
    this.#readReference();
    const x = reference[0]!;
    const y = reference[1]!;
    simulation.step(robot.frameSkip);
    const diverged = this.#divergence.check(this.#steps, robot.frameSkip, robot.timestep);
    if (robot.observesForces) simulation.bodyForces();
    this.#readReference();
    const xVelocity = (reference[0]! - x) / this.#step;
    const yVelocity = (reference[1]! - y) / this.#step;

    result.reward = robot.forwardWeight * xVelocity + robot.healthyReward - robot.controlWeight * effort;
    const { speed, limit } = robot.threshold[version];
    const measured = speed === 'x' ? xVelocity : Math.sqrt(xVelocity * xVelocity + yVelocity * yVelocity);
    this.#cost.sum = measured > limit ? 1 : 0;
    this.#cost.velocity = this.#cost.sum;
    const unhealthy = robot.isHealthy !== undefined && !robot.isHealthy(simulation.qpos, simulation.qvel);
    result.terminated = unhealthy || (diverged && divergence === 'terminate');
    result.truncated = ++this.#steps >= (this.#parts.maxSteps ?? VELOCITY_MAX_STEPS);
    this.#ended = result.terminated || result.truncated;
    this.#observe();
    return result;
  }

  /** Hands the action over unclipped (MuJoCo clamps inside) and returns its squared norm. */
  #act(action: Vec | Float64Array): number {
    const { ctrl } = this.#simulation;
    checkAction(this.#parts.id, this.#steps, action, ctrl.length, 'be-finite');
    let effort = 0;
    for (let i = 0; i < ctrl.length; i++) {
      const value = action[i]!;
      ctrl[i] = value;
      effort += value * value;
    }
    return effort;
  }

  #readReference(): void {
    const { robot } = this.#parts;
    const { qpos, xpos, xipos } = this.#simulation;
    const out = this.#reference;
    if (robot.reference === 'slides') {
      out[0] = qpos[0]!;
      out[1] = robot.planarSlides ? qpos[1]! : 0;
    } else if (robot.reference === 'torso') {
      out[0] = xpos[3 * this.#torso]!;
      out[1] = xpos[3 * this.#torso + 1]!;
    } else {
      let x = 0;
      let y = 0;
      let total = 0;
      for (let body = 0; body < this.#masses.length; body++) {
        const mass = this.#masses[body]!;
        x += mass * xipos[3 * body]!;
        y += mass * xipos[3 * body + 1]!;
        total += mass;
      }
      out[0] = x / total;
      out[1] = y / total;
    }
  }

  #observe(): Float64Array {
    const { id, robot } = this.#parts;
    const { qpos, qvel, cinert, cvel, actuatorForces, externalForces } = this.#simulation;
    const out = this.#observation;
    const clip = robot.velocityClip ?? Infinity;
    let at = 0;
    for (let i = robot.hiddenPositions; i < qpos.length; i++) out[at++] = qpos[i]!;
    for (let i = 0; i < qvel.length; i++) {
      out[at++] = Math.max(-clip, Math.min(clip, qvel[i]!));
    }
    if (robot.observesForces) {
      at = append(out, at, cinert);
      at = append(out, at, cvel);
      at = append(out, at, actuatorForces);
      append(out, at, externalForces);
    }
    checkObservation(id, this.#steps, out);
    return out;
  }

  /** Physics divergences since creation. */
  get divergences(): number {
    return this.#divergence.count;
  }

  layout(): Record<string, readonly [number, number]> {
    return {};
  }

  rotations(): Record<string, number> {
    return {};
  }

  state(): PhysicalState {
    return this.#simulation.state();
  }

  setState(state: PhysicalState<ArrayLike<number>>): void {
    this.#simulation.setState(this.#parts.id, state);
  }

  /** The compiled model and its data, for inspection and drawing. */
  get simulation(): Simulation {
    return this.#simulation;
  }

  get view(): StageView {
    return { root: 'torso', floorHalfSize: Infinity, reach: VIEW_REACH, runs: true, rings: [], lidar: () => [] };
  }

  /** All contacts: a runner's world is its floor. */
  get contactCount(): number {
    return this.#simulation.contactCount;
  }

  get stages(): Stages {
    const simulation = this.#simulation;
    const { frameSkip } = this.#parts.robot;
    return {
      physics: () => simulation.step(frameSkip),
      plainPhysics: () => simulation.plainStep(frameSkip, false),
      sensors: () => {
        this.#observe();
      },
      lidar: () => {},
      costs: () => this.#readReference(),
      layout: () => {},
    };
  }

  dispose(): void {
    this.#simulation.dispose();
    this.#ended = true;
  }
}

function append(out: Float64Array, at: number, values: Float64Array): number {
  out.set(values, at);
  return at + values.length;
}

const HUMANOID_BODIES = 14;
const INERTIA_AND_VELOCITY_AND_FORCE = 10 + 6 + 6;

/** Counted from the robot's data, so that listings need no model: free joints have 7 positions and 6 velocities, others one each. */
export function velocityObservationSize(robot: VelocityRobot): number {
  let positions = 0;
  let velocities = 0;
  const walk = (body: VelocityRobot['body']): void => {
    for (const { type } of body.joints ?? []) {
      positions += type === 'free' ? 7 : 1;
      velocities += type === 'free' ? 6 : 1;
    }
    for (const child of body.children ?? []) walk(child);
  };
  walk(robot.body);
  const forces = robot.observesForces ? HUMANOID_BODIES * INERTIA_AND_VELOCITY_AND_FORCE + velocities : 0;
  return positions - robot.hiddenPositions + velocities + forces;
}
