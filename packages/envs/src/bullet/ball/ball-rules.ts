import { type BatchRules, EnvironmentFault, type StepRows, type Vec } from '@belay-rl/core';
import { checkAction, checkSeed } from '../../checks.ts';
import { RandomState } from '../../random/random-state.ts';
import { ball } from '../agents/ball.ts';
import { clip } from '../agents/bullet-agent.ts';
import type { BoundTask, BulletTask, TaskStage, Timing } from '../tasks/bullet-task.ts';
import type { BallAmongWalls } from './ball-among-walls.ts';
import { EFFORT_WEIGHT, POSITION_SCALE, TURNING_SCALE, VELOCITY_SCALE } from './ball-numbers.ts';
import { BALL_NUMBERS, rollBall } from './rolling-ball.ts';

export interface BallPlan {
  readonly id: string;
  readonly task: BulletTask;
  readonly timing: Timing;
  readonly count: number;
  /** Of a task with walls. */
  readonly walls: BallAmongWalls | null;
}

/** What a task sees of one ball. */
class BallStage implements TaskStage {
  readonly simulation = { qpos: new Float64Array(7) };
  readonly #state: Float64Array;
  readonly #at: number;

  constructor(state: Float64Array, at: number) {
    this.#state = state;
    this.#at = at;
  }

  get x(): number {
    return this.#state[this.#at]!;
  }

  get y(): number {
    return this.#state[this.#at + 1]!;
  }

  get vx(): number {
    return this.#state[this.#at + 3]!;
  }

  get vy(): number {
    return this.#state[this.#at + 4]!;
  }
}

/** Balls side by side, in closed form on the floor; the task's rules are those of the environment on MuJoCo. */
export class BallRules implements BatchRules {
  readonly #plan: BallPlan;
  readonly #state: Float64Array;
  readonly #random: readonly RandomState[];
  readonly #stages: readonly BallStage[];
  readonly #tasks: readonly BoundTask[];
  readonly #steps: Int32Array;
  readonly #cost: Record<string, number>;
  readonly #own = new Float64Array(1);

  constructor(plan: BallPlan) {
    const { count, task } = plan;
    this.#plan = plan;
    this.#state = new Float64Array(count * BALL_NUMBERS);
    this.#random = Array.from({ length: count }, () => new RandomState(Math.floor(Math.random() * 2 ** 32)));
    this.#stages = this.#random.map((_, i) => new BallStage(this.#state, i * BALL_NUMBERS));
    this.#tasks = this.#stages.map((stage) => task.rules(stage, ball));
    this.#steps = new Int32Array(count);
    this.#cost = Object.fromEntries(task.costs.map((name) => [name, 0]));
  }

  reset(i: number, seed?: number): void {
    const random = this.#random[i]!;
    if (seed !== undefined) {
      checkSeed(this.#plan.id, seed);
      random.seed(seed);
    }
    const task = this.#tasks[i]!;
    const { qpos } = this.#stages[i]!.simulation;
    task.place(random);
    const at = i * BALL_NUMBERS;
    this.#state.fill(0, at, at + BALL_NUMBERS);
    this.#state.set([qpos[0]!, qpos[1]!, ball.height], at);
    task.begin?.();
    this.#advance(at, 0, 0);
    this.#steps[i] = 0;
  }

  step(first: number, last: number, actions: Vec, { rewards, costs }: StepRows): void {
    const { task } = this.#plan;
    const width = task.costs.length;
    for (let i = first; i < last; i++) {
      if (!Number.isFinite(actions[2 * i]! + actions[2 * i + 1]!)) this.#refuse(i, actions);
      const ax = clip(actions[2 * i]!);
      const ay = clip(actions[2 * i + 1]!);
      this.#advance(i * BALL_NUMBERS, ax, ay);
      this.#steps[i] = this.#steps[i]! + 1;
      const bound = this.#tasks[i]!;
      rewards[i] = bound.reward(-EFFORT_WEIGHT * Math.sqrt(ax * ax + ay * ay));
      bound.cost(this.#cost);
      for (let k = 0; k < width; k++) costs[i * width + k] = this.#cost[task.costs[k]!]!;
    }
  }

  #refuse(i: number, actions: Vec): void {
    try {
      checkAction(this.#plan.id, this.#steps[i]!, actions.subarray(2 * i, 2 * i + 2), 2, 'be-finite');
    } catch (error) {
      throw new EnvironmentFault(i, error);
    }
  }

  #advance(at: number, ax: number, ay: number): void {
    const { walls, timing } = this.#plan;
    const state = this.#state;
    for (let n = 0; n < timing.substeps; n++) {
      if (walls?.touches(state, at) === true) walls.substep(state, at, ax, ay);
      else rollBall(state, at, ax, ay, timing.timestep);
    }
  }

  observe(i: number, out: Vec, to: number): void {
    const state = this.#state;
    const at = i * BALL_NUMBERS;
    out[to] = POSITION_SCALE * state[at]!;
    out[to + 1] = POSITION_SCALE * state[at + 1]!;
    out[to + 2] = VELOCITY_SCALE * state[at + 3]!;
    out[to + 3] = VELOCITY_SCALE * state[at + 4]!;
    for (let k = 0; k < 3; k++) out[to + 4 + k] = TURNING_SCALE * state[at + 6 + k]!;
    if (this.#plan.task.observationSize === 0) return;
    this.#tasks[i]!.observe?.(this.#own, 0);
    out[to + ball.observationSize] = this.#own[0]!;
  }

  /** A ball's state, for tests and pictures. */
  state(i: number): Float64Array {
    return this.#state.slice(i * BALL_NUMBERS, (i + 1) * BALL_NUMBERS);
  }

  setState(i: number, state: ArrayLike<number>): void {
    this.#state.set(Array.from(state), i * BALL_NUMBERS);
  }

  dispose(): void {
    this.#plan.walls?.dispose();
  }
}
