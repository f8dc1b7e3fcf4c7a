import { BelayError, type StepResult, type Vec } from '@belay-rl/core';
import type { Agent } from '../agents/agent.ts';
import { ModelSpec } from '../mujoco/model-spec.ts';
import type { Physics } from '../mujoco/physics.ts';
import { Simulation } from '../mujoco/simulation.ts';
import { warnOfDivergence } from '../mujoco/warn-of-divergence.ts';
import type { ObjectKind, Pose } from '../objects/object-kind.ts';
import { fixedLocation, Layout, type PlacementEntry } from '../placement/layout.ts';
import { RandomState } from '../random/random-state.ts';
import type { PhysicalState, SafetyGymEnvironment, Stages } from '../safety-gym-environment.ts';
import type { Level, Task, TaskRules } from '../tasks/task.ts';
import { Scene } from '../world/scene.ts';
import { type PlacedKind, placeWorld, worldMjcf } from '../world/world-mjcf.ts';
import { Costs } from './costs.ts';
import { Observer } from './observation.ts';
import type { NavigationOptions } from './options.ts';

/** Physics steps to one environment step. */
const FRAME_SKIP = 10;
const DEFAULT_LIDAR_RANGE = 3;
const DEFAULT_FLOOR_SIZE = 3.5;
const AGENT_KEEPOUT = 0.4;
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
}

/**
 * A robot among objects: the engine of Goal, Button, Push, Circle and Run. Every reset samples a layout and compiles a model
 * for it, as the benchmark does. A step is ten physics steps and one forward pass, and allocates nothing.
 */
export class NavigationEnvironment implements SafetyGymEnvironment {
  readonly #parts: NavigationParts;
  readonly #random: RandomState;
  readonly #simulation: Simulation;
  readonly #scene: Scene;
  readonly #forward: () => void;
  readonly #result: StepResult = { observation: [], reward: 0, cost: 0, terminated: false, truncated: false };
  #spec: ModelSpec | undefined;
  #bound: Bound | undefined;
  #placed: readonly PlacedKind[] = [];
  #steps = 0;
  #ended = true;
  #time = 0;
  goalMet = false;
  /** Physics divergences since creation. */
  divergences = 0;

  constructor(parts: NavigationParts) {
    this.#parts = parts;
    this.#random = new RandomState(Math.floor(Math.random() * 2 ** 32));
    this.#simulation = new Simulation(parts.physics);
    const layout = new Layout(placementEntries(parts), parts.level.extents, this.#random);
    this.#scene = new Scene({ simulation: this.#simulation, random: this.#random, layout, agent: parts.agent });
    this.#forward = () => {
      this.#simulation.forward();
      this.#scene.update();
    };
  }

  reset(seed?: number): Float64Array {
    const { options, id } = this.#parts;
    if (seed !== undefined) this.#random.seed(seed);
    this.#steps = 0;
    this.#ended = false;
    this.goalMet = false;
    let bound = this.#start();
    for (let tries = 1; (bound.costs.record.sum as number) > 0; tries++) {
      if (options.startCost === 'refuse' || tries === START_TRIES) {
        throw new BelayError(
          'ENVS_START_COST',
          `${id}: the episode begins with a positive cost; set environment.startCost to resample to draw another layout.`,
        );
      }
      bound = this.#start();
    }
    this.#time = this.#simulation.time;
    return this.#observe(bound);
  }

  /** One draw of layout and start pose, up to the first costs. */
  #start(): Bound {
    const { agent, options } = this.#parts;
    this.#build();
    this.#bound ??= this.#bind();
    const bound = this.#bound;
    this.#forward();
    const { rules } = bound;
    // Release 1.0.0 ran the two in the other order: there Button's timer is 0 after a reset.
    if (options.release !== '1.0.0') rules.begin?.();
    if (rules.place?.(this.#forward) === false) {
      throw new BelayError(
        'ENVS_LAYOUT',
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

  /** Draws layout and rotations, in the benchmark's order, and compiles the world. */
  #build(): void {
    const { agent, task, objects, options, physics } = this.#parts;
    const { layout } = this.#scene;
    const random = this.#random;
    layout.sample();
    const poseOf = (name: string, rotation: number): Pose => {
      const index = layout.index(name);
      return { name, x: layout.x[index] as number, y: layout.y[index] as number, rotation };
    };
    const pose = poseOf('agent', random.uniform(0, 2 * Math.PI));
    this.#placed = objects.map((kind) => ({
      kind,
      poses: kind.names.map((name, index) => {
        const drawn = random.uniform(0, 2 * Math.PI);
        return poseOf(name, kind.rotation?.(index, drawn) ?? drawn);
      }),
    }));
    this.#scene.agentRotation = pose.rotation;
    const floorSize = task.floorSize ?? DEFAULT_FLOOR_SIZE;
    const world = { agent, release: options.release, pose, objects: this.#placed, floorSize };
    if (this.#spec === undefined) this.#spec = new ModelSpec(physics, worldMjcf(world));
    else placeWorld(this.#spec, world);
    this.#simulation.start(this.#spec.compile());
  }

  #bind(): Bound {
    const { task, level, objects, options } = this.#parts;
    const scene = this.#scene;
    scene.bind();
    const observer = new Observer(scene, objects, task.lidarRange ?? DEFAULT_LIDAR_RANGE);
    const costs = new Costs(objects, scene, options.costIndicator);
    this.#result.observation = observer.values;
    this.#result.cost = costs.record;
    scene.costs = costs.record;
    return {
      observer,
      costs,
      rules: task.rules(scene, level),
      movers: objects.flatMap((object) => object.bindMotion?.(scene) ?? []),
    };
  }

  step(action: Vec | Float64Array): StepResult {
    const bound = this.#bound;
    if (bound === undefined || this.#ended) {
      throw new BelayError(
        'ENVS_RESET_FIRST',
        `${this.#parts.id}: step was called before reset or after the episode's end; call reset first.`,
      );
    }
    const { rules, costs } = bound;
    const result = this.#result;
    this.#simulation.refresh();
    this.#act(action);
    const substeps = this.#advance(bound.movers);
    this.#forward();
    const diverged = this.#checkTime(substeps);

    const clip = this.#parts.task.rewardClip ?? Infinity;
    const reward = rules.reward();
    result.reward = Math.max(-clip, Math.min(clip, reward));
    costs.measure(rules);
    rules.endStep?.();

    this.goalMet = rules.achieved?.() === true;
    result.terminated = diverged && this.#parts.options.divergence === 'terminate';
    if (this.goalMet && !this.#nextGoal(rules)) result.terminated = true;
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
    if (action.length !== size) {
      throw new BelayError(
        'ENVS_ACTION',
        `${this.#parts.id}: the action has ${action.length} entries; it must have ${size}.`,
      );
    }
    for (let i = 0; i < size; i++) {
      const value = action[i] as number;
      const low = control.low[i] as number;
      const high = control.high[i] as number;
      if (Number.isNaN(value)) {
        throw new BelayError(
          'ENVS_ACTION',
          `${this.#parts.id}: entry ${i} of the action at step ${this.#steps} is not a number.`,
        );
      }
      ctrl[i] = Math.max(low, Math.min(high, value));
    }
    if (actionNoise > 0)
      for (let i = 0; i < size; i++) ctrl[i] = (ctrl[i] as number) + actionNoise * this.#random.normal();
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

  /** MuJoCo answers a diverging state by resetting its data, time included. */
  #checkTime(substeps: number): boolean {
    const { time } = this.#simulation;
    const diverged = time < this.#time + (substeps - 0.5) * this.#parts.agent.timestep;
    this.#time = time;
    if (diverged) {
      this.divergences++;
      warnOfDivergence(this.#parts.id, this.#steps);
    }
    return diverged;
  }

  /** Brings the layout up to date and moves on to the next goal; false where there is no room for one. */
  #nextGoal(rules: TaskRules): boolean {
    const { layout, simulation } = this.#scene;
    const { xpos } = simulation;
    const bodies = this.#layoutBodies();
    for (let i = 0; i < layout.count; i++) {
      const body = bodies[i] as number;
      if (body < 0) continue;
      layout.x[i] = xpos[3 * body] as number;
      layout.y[i] = xpos[3 * body + 1] as number;
    }
    return rules.place?.(this.#forward) !== false;
  }

  #bodiesOfLayout: Int32Array | undefined;

  /** Bodies in layout order. Gremlins stay entered at the centres of their orbits (−1), as in the benchmark. */
  #layoutBodies(): Int32Array {
    if (this.#bodiesOfLayout === undefined) {
      const orbiting = new Set(
        this.#parts.objects.filter((object) => object.motion === 'mocap').flatMap((object) => object.names),
      );
      this.#bodiesOfLayout = Int32Array.from(this.#scene.layout.names, (name) =>
        orbiting.has(name) ? -1 : this.#simulation.bodyId(name),
      );
    }
    return this.#bodiesOfLayout;
  }

  #observe({ observer, rules }: Bound): Float64Array {
    observer.readSensors();
    observer.readLidar(rules);
    const bad = observer.firstNonFinite();
    if (bad >= 0) {
      throw new BelayError(
        'ENVS_NOT_FINITE',
        `${this.#parts.id}: entry ${bad} of the observation at step ${this.#steps} is ${observer.values[bad]}; the physics has diverged.`,
      );
    }
    return observer.values;
  }

  layout(): Record<string, readonly [number, number]> {
    const { names, x, y } = this.#scene.layout;
    return Object.fromEntries(names.map((name, i) => [name, [x[i] as number, y[i] as number]]));
  }

  rotations(): Record<string, number> {
    const objects = this.#placed.flatMap(({ poses }) => poses.map(({ name, rotation }) => [name, rotation] as const));
    return Object.fromEntries([['agent', this.#scene.agentRotation], ...objects]);
  }

  state(): PhysicalState {
    this.#simulation.refresh();
    return { qpos: this.#simulation.qpos.slice(), qvel: this.#simulation.qvel.slice() };
  }

  setState({ qpos, qvel }: { readonly qpos: ArrayLike<number>; readonly qvel: ArrayLike<number> }): void {
    this.#simulation.setState(this.#parts.id, qpos, qvel);
  }

  /** The compiled model and its data, for inspection and drawing. */
  get simulation(): Simulation {
    return this.#simulation;
  }

  get contactCount(): number {
    let count = 0;
    const { contactsByGeom } = this.#scene;
    for (let geom = 1; geom < contactsByGeom.length; geom++) count += contactsByGeom[geom] as number;
    return count;
  }

  get stages(): Stages {
    const simulation = this.#simulation;
    const { observer, costs, rules, movers } = this.#ready();
    return {
      physics: () => {
        this.#advance(movers);
        this.#forward();
      },
      plainPhysics: () => {
        if (movers.length === 0) return simulation.plainStep(FRAME_SKIP);
        for (let i = 0; i < FRAME_SKIP; i++) {
          for (const move of movers) move(simulation.time);
          simulation.plainStep(1, i === FRAME_SKIP - 1);
        }
      },
      sensors: () => observer.readSensors(),
      lidar: () => observer.readLidar(rules),
      costs: () => {
        rules.reward();
        costs.measure(rules);
      },
      layout: () => this.#scene.layout.sample(),
    };
  }

  #ready(): Bound {
    if (this.#bound === undefined)
      throw new BelayError('ENVS_NO_MODEL', `${this.#parts.id} has no model yet: call reset first.`);
    return this.#bound;
  }

  dispose(): void {
    this.#simulation.dispose();
    this.#spec?.dispose();
    this.#spec = undefined;
    this.#bound = undefined;
    this.#ended = true;
  }
}

function placementEntries({ level, objects }: NavigationParts): PlacementEntry[] {
  const { keepout = AGENT_KEEPOUT, rectangles, locations } = level.agent ?? {};
  const agent: PlacementEntry = {
    name: 'agent',
    keepout,
    rectangles: locations?.[0] ? [fixedLocation(locations[0], keepout)] : rectangles,
  };
  return [
    agent,
    ...objects.flatMap((object) =>
      object.names.map((name, index) => {
        const location = object.locations?.[index];
        return {
          name,
          keepout: object.keepout,
          rectangles: location ? [fixedLocation(location, object.keepout)] : object.rectangles,
        };
      }),
    ),
  ];
}
