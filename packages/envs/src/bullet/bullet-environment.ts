import type { StepResult, Vec } from '@belay-rl/core';
import { checkAction, checkObservation, checkRunning, checkSeed } from '../checks.ts';
import type { StageView } from '../drawing/stage-view.ts';
import { type Divergence, DivergenceWatch } from '../mujoco/divergence-watch.ts';
import { ModelSpec } from '../mujoco/model-spec.ts';
import type { Physics } from '../mujoco/physics.ts';
import { Simulation } from '../mujoco/simulation.ts';
import type { PhysicalState } from '../physical-state.ts';
import { RandomState } from '../random/random-state.ts';
import type { SafetyGymEnvironment, Stages } from '../safety-gym-environment.ts';
import { type BoundAgent, type BulletAgent, ROOT } from './agents/bullet-agent.ts';
import { bulletMjcf } from './bullet-mjcf.ts';
import { Stage } from './stage.ts';
import type { BoundTask, BulletTask, Timing } from './tasks/bullet-task.ts';

export interface BulletParts {
  readonly id: string;
  readonly agent: BulletAgent;
  readonly task: BulletTask;
  readonly timing: Timing;
  readonly divergence: Divergence;
  readonly physics: Physics;
}

/** What is looked up in the compiled model. */
interface Bound {
  readonly stage: Stage;
  readonly robot: BoundAgent;
  readonly rules: BoundTask;
}

/**
 * A robot of Bullet-Safety-Gym in one of its tasks. The model is compiled once; a reset draws a pose and lets one step pass
 * without a command. Rewards, costs and observations are of the state after the step; contacts of its last substep.
 * A step allocates nothing.
 */
export class BulletEnvironment implements SafetyGymEnvironment {
  readonly #parts: BulletParts;
  readonly #random: RandomState;
  readonly #simulation: Simulation;
  readonly #divergence: DivergenceWatch;
  readonly #cost: Record<string, number>;
  readonly #observation: Float64Array;
  readonly #result: StepResult;
  #bound: Bound | undefined;
  #steps = 0;
  #ended = true;
  readonly goalMet = false;

  constructor(parts: BulletParts) {
    this.#parts = parts;
    this.#random = new RandomState(Math.floor(Math.random() * 2 ** 32));
    this.#simulation = new Simulation(parts.physics);
    this.#divergence = new DivergenceWatch(parts.id, this.#simulation);
    this.#cost = Object.fromEntries(parts.task.costs.map((name) => [name, 0]));
    this.#observation = new Float64Array(parts.agent.observationSize + parts.task.observationSize);
    this.#result = {
      observation: this.#observation,
      reward: 0,
      cost: this.#cost,
      terminated: false,
      truncated: false,
    };
  }

  reset(seed?: number): Float64Array {
    const { id, timing } = this.#parts;
    if (seed !== undefined) {
      checkSeed(id, seed);
      this.#random.seed(seed);
    }
    const bound = this.#started();
    const { stage, robot, rules } = bound;
    stage.refresh();
    this.#simulation.resetData();
    robot.reset(this.#random);
    rules.place(this.#random);
    stage.update();
    rules.begin?.();
    this.#steps = 0;
    this.#divergence.begin();
    this.#advance(bound);
    this.#divergence.check(0, timing.substeps, timing.timestep);
    stage.update();
    this.#ended = false;
    return this.#observe(bound);
  }

  #started(): Bound {
    if (this.#bound !== undefined) return this.#bound;
    const { agent, task, timing, physics } = this.#parts;
    const spec = new ModelSpec(physics, bulletMjcf(agent, task.world, timing.timestep));
    this.#simulation.start(spec.compile());
    spec.dispose();
    const stage = new Stage(physics, this.#simulation, timing.timestep);
    this.#bound = { stage, robot: agent.bind(stage), rules: task.rules(stage, agent) };
    return this.#bound;
  }

  step(action: Vec | Float64Array): StepResult {
    const { id, agent, timing, divergence } = this.#parts;
    checkRunning(id, !this.#ended);
    checkAction(id, this.#steps, action, agent.actionSize, 'be-finite');
    const bound = this.#bound as Bound;
    const { stage, robot, rules } = bound;
    stage.refresh();
    robot.act(action);
    this.#advance(bound);
    const diverged = this.#divergence.check(this.#steps, timing.substeps, timing.timestep);
    stage.update();

    const result = this.#result;
    result.reward = rules.reward(robot.reward());
    rules.cost(this.#cost);
    result.terminated = !robot.alive() || (diverged && divergence === 'terminate');
    result.truncated = ++this.#steps >= timing.steps;
    this.#ended = result.terminated || result.truncated;
    this.#observe(bound);
    return result;
  }

  /** All substeps of a step. */
  #advance({ stage, robot }: Bound): void {
    const { substeps } = this.#parts.timing;
    for (let i = 0; i < substeps; i++) {
      robot.steer?.();
      stage.begin();
      stage.damp();
      robot.push?.();
      stage.finish();
    }
  }

  #observe({ robot, rules }: Bound): Float64Array {
    const out = this.#observation;
    robot.observe(out);
    rules.observe?.(out, this.#parts.agent.observationSize);
    checkObservation(this.#parts.id, this.#steps, out);
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
    this.#bound?.stage.update();
  }

  /** The compiled model and its data, for inspection and drawing. */
  get simulation(): Simulation {
    return this.#simulation;
  }

  get view(): StageView {
    const { floorHalfSize, reach, runs } = this.#parts.task.world;
    return { root: ROOT, floorHalfSize, reach, runs, rings: [], lidar: () => [] };
  }

  get contactCount(): number {
    return this.#started().stage.wallContacts;
  }

  get stages(): Stages {
    const bound = this.#started();
    const { substeps } = this.#parts.timing;
    return {
      command: (action) => bound.robot.act(action),
      physics: () => this.#advance(bound),
      plainPhysics: () => this.#simulation.plainStep(substeps, false),
      sensors: () => {
        this.#observe(bound);
      },
      lidar: () => {},
      costs: () => bound.rules.cost(this.#cost),
      layout: () => bound.rules.place(this.#random),
    };
  }

  dispose(): void {
    this.#bound?.stage.dispose();
    this.#simulation.dispose();
    this.#bound = undefined;
    this.#ended = true;
  }
}
