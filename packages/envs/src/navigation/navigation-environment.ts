import { BelayError, type StepResult, type Vec } from '@belay-rl/core';
import type { Agent } from '../agents/agent.ts';
import { checkAction, checkObservation, checkRunning, checkSeed } from '../checks.ts';
import type { StageView } from '../drawing/stage-view.ts';
import { DivergenceWatch } from '../mujoco/divergence-watch.ts';
import type { Physics } from '../mujoco/physics.ts';
import { Simulation } from '../mujoco/simulation.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import type { PhysicalState } from '../physical-state.ts';
import { RandomState } from '../random/random-state.ts';
import type { SafetyGymEnvironment, Stages } from '../safety-gym-environment.ts';
import { floorSizeOf, type Level, type Task, type TaskRules } from '../tasks/task.ts';
import { Scene } from '../world/scene.ts';
import { WorldBuilder } from '../world/world-builder.ts';
import { Costs } from './costs.ts';
import { layoutRefresh } from './layout-refresh.ts';
import { navigationView } from './navigation-view.ts';
import { lidarOf, Observer } from './observation.ts';
import type { NavigationOptions } from './options.ts';
import { navigationStages } from './stages.ts';

/** Physics steps to one environment step. */
const FRAME_SKIP = 10;
const START_TRIES = 100;

export interface NavigationParts {
  readonly id: string;
  readonly agent: Agent;
  readonly task: Task;
  readonly level: Level;
  /** Static kinds first, then free, then mocap ones, fitted to the robot. */
  readonly objects: readonly ObjectKind[];
  readonly options: NavigationOptions;
  readonly physics: Physics;
}

/** What is looked up in the first compiled model and holds for all later ones. */
interface Bound {
  readonly rules: TaskRules;
  readonly costs: Costs;
  readonly observer: Observer;
  readonly movers: readonly ((time: number) => void)[];
  /** Enters in the layout where its bodies are now. */
  readonly refreshLayout: () => void;
}

/**
 * A robot among objects: the engine of Goal, Button, Push, Circle and Run. Every reset samples a layout and puts the
 * bodies of the model there, which gives the model that the benchmark compiles. A step is ten physics steps and one forward pass, and allocates nothing.
 */
export class NavigationEnvironment implements SafetyGymEnvironment {
  readonly #parts: NavigationParts;
  readonly #random: RandomState;
  readonly #simulation: Simulation;
  readonly #world: WorldBuilder;
  readonly #scene: Scene;
  readonly #forward: () => void;
  readonly #divergence: DivergenceWatch;
  readonly #result: StepResult = { observation: [], reward: 0, cost: 0, terminated: false, truncated: false };
  #bound: Bound | undefined;
  #steps = 0;
  #ended = true;
  goalMet = false;

  constructor(parts: NavigationParts) {
    this.#parts = parts;
    this.#random = new RandomState(Math.floor(Math.random() * 2 ** 32));
    this.#simulation = new Simulation(parts.physics);
    const { id, agent, level, objects, task, physics, options } = parts;
    this.#divergence = new DivergenceWatch(id, this.#simulation);
    this.#world = new WorldBuilder({
      id,
      agent,
      level,
      objects,
      physics,
      release: options.release,
      floorSize: floorSizeOf(task),
      sleep: options.sleep,
      random: this.#random,
    });
    this.#scene = new Scene({ simulation: this.#simulation, random: this.#random, layout: this.#world.layout, agent });
    this.#forward = () => {
      this.#simulation.forward();
      this.#scene.update();
    };
  }

  reset(seed?: number): Float64Array {
    const { options, id } = this.#parts;
    if (seed !== undefined) checkSeed(id, seed);
    const start = options.fixedLayout ?? seed;
    if (start !== undefined) this.#random.seed(start);
    this.#ended = true;
    this.#steps = 0;
    this.goalMet = false;
    let bound = this.#start();
    for (let tries = 1; (bound.costs.record.sum as number) > 0; tries++) {
      if (options.startCost === 'refuse' || tries === START_TRIES) {
        throw new BelayError(
          'start-cost',
          `${id}: the episode begins with a positive cost; set environment.startCost to resample to draw another layout.`,
        );
      }
      bound = this.#start();
    }
    this.#divergence.begin();
    this.#ended = false;
    return this.#observe(bound);
  }

  /** One draw of layout and start pose, up to the first costs. */
  #start(): Bound {
    const { agent, options } = this.#parts;
    this.#world.draw();
    this.#scene.agentRotation = this.#world.agentRotation;
    this.#world.start(this.#simulation);
    this.#bound ??= this.#bind();
    const bound = this.#bound;
    this.#forward();
    const { rules } = bound;
    // Release 1.0.0 ran the two in the other order: there Button's timer is 0 after a reset.
    if (options.release !== '1.0.0') rules.begin?.();
    if (rules.place?.(this.#forward) === false) {
      throw new BelayError(
        'impossible-layout',
        `${this.#parts.id}: no place for the goal was found after the layout was sampled; widen the extents.`,
      );
    }
    if (options.release === '1.0.0') rules.begin?.();
    if (agent.startPose !== undefined) {
      agent.startPose(this.#simulation.qpos, this.#random);
      this.#forward();
    }
    bound.costs.measure(rules);
    return bound;
  }

  #bind(): Bound {
    const { task, level, objects, options } = this.#parts;
    const scene = this.#scene;
    scene.bind();
    const observer = new Observer(scene, objects, lidarOf(task));
    const costs = new Costs(objects, scene, options.costIndicator);
    this.#result.observation = observer.values;
    this.#result.cost = costs.record;
    scene.costs = costs.record;
    return {
      observer,
      costs,
      rules: task.rules(scene, level),
      movers: objects.flatMap((object) => object.bindMotion?.(scene) ?? []),
      refreshLayout: layoutRefresh(scene, objects),
    };
  }

  step(action: Vec | Float64Array): StepResult {
    checkRunning(this.#parts.id, !this.#ended);
    const bound = this.#bound as Bound;
    const { rules, costs } = bound;
    const result = this.#result;
    this.#simulation.refresh();
    this.#act(action);
    const substeps = this.#advance(bound.movers);
    this.#forward();
    const diverged = this.#divergence.check(this.#steps, substeps, this.#parts.agent.timestep);

    const clip = this.#parts.task.rewardClip ?? Infinity;
    const reward = rules.reward();
    result.reward = Math.max(-clip, Math.min(clip, reward));
    costs.measure(rules);
    rules.endStep?.();

    this.goalMet = rules.achieved?.() === true;
    result.terminated = diverged && this.#parts.options.divergence === 'terminate';
    if (this.goalMet && !this.#nextGoal(bound)) result.terminated = true;
    const { deathHeight } = this.#parts.agent;
    if (deathHeight !== undefined && !(this.#scene.agentZ > deathHeight)) result.terminated = true;
    result.truncated = ++this.#steps >= this.#parts.task.maxSteps;
    this.#ended = result.terminated || result.truncated;
    this.#observe(bound);
    return result;
  }

  /** Clips to the control range in double precision, as the benchmark does. */
  #act(action: Vec | Float64Array): void {
    const { control } = this.#parts.agent;
    const { actionNoise } = this.#parts.options;
    const { ctrl } = this.#simulation;
    const size = control.low.length;
    checkAction(this.#parts.id, this.#steps, action, size);
    for (let i = 0; i < size; i++) {
      ctrl[i] = Math.max(control.low[i]!, Math.min(control.high[i]!, action[i]!));
    }
    if (actionNoise > 0) for (let i = 0; i < size; i++) ctrl[i] = ctrl[i]! + actionNoise * this.#random.normal();
  }

  #advance(movers: readonly ((time: number) => void)[]): number {
    const simulation = this.#simulation;
    // The benchmark draws the frame skip from binomial(10, 1): always ten, and one double of the stream, every step.
    const count = this.#random.binomial(FRAME_SKIP, 1);
    if (movers.length === 0) {
      simulation.step(count);
      return count;
    }
    for (let i = 0; i < count; i++) {
      const { time } = simulation;
      for (let k = 0; k < movers.length; k++) (movers[k] as (time: number) => void)(time);
      simulation.touch();
      simulation.step(1);
    }
    return count;
  }

  /** Brings the layout up to date and moves on to the next goal; false if there is no room for one. */
  #nextGoal({ rules, refreshLayout }: Bound): boolean {
    refreshLayout();
    return rules.place?.(this.#forward) !== false;
  }

  #observe({ observer, rules }: Bound): Float64Array {
    observer.readSensors();
    observer.readLidar(rules);
    checkObservation(this.#parts.id, this.#steps, observer.values);
    return observer.values;
  }

  /** Physics divergences since creation. */
  get divergences(): number {
    return this.#divergence.count;
  }

  layout(): Record<string, readonly [number, number]> {
    return this.#world.places();
  }

  rotations(): Record<string, number> {
    return this.#world.rotations();
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
    return navigationView(this.#parts, () => this.#ready().observer.readings());
  }

  get contactCount(): number {
    let count = 0;
    const { contactsByGeom } = this.#scene;
    for (let geom = 1; geom < contactsByGeom.length; geom++) count += contactsByGeom[geom]!;
    return count;
  }

  get stages(): Stages {
    const { movers, ...bound } = this.#ready();
    const physics = (): void => {
      this.#advance(movers);
      this.#forward();
    };
    return navigationStages({ scene: this.#scene, ...bound, movers, substeps: FRAME_SKIP, physics });
  }

  #ready(): Bound {
    if (this.#bound !== undefined) return this.#bound;
    throw new BelayError('no-model', `${this.#parts.id} has no model yet: call reset first.`);
  }

  dispose(): void {
    this.#simulation.dispose();
    this.#bound = undefined;
    this.#ended = true;
  }
}
