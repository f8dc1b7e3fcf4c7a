import { type Environment, type EnvironmentDefinition, sampleSpace } from '@belay-rl/core';
import type { SafetyGymEnvironment, Stages } from './safety-gym-environment.ts';

export interface MeasureOptions {
  /** Environment steps to time; default 4,000. */
  readonly steps?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Milliseconds of a clock; default: the wall's. A thread's CPU time is the steadier one on a busy machine. */
  readonly clock?: () => number;
}

/** Speed of one environment on one core, under random actions. */
export interface EnvironmentFigures {
  readonly id: string;
  readonly steps: number;
  /** Resets left out. */
  readonly stepsPerSecond: number;
  /** Resets included, at the pace of full-length episodes. */
  readonly stepsPerSecondWithResets: number;
  readonly resetMilliseconds: number;
  /** Share of a full-length episode's time that its reset takes. */
  readonly resetShare: number;
  /** Absent if the environment does not open its stages. */
  readonly physics?: {
    /** MuJoCo's plain calls (substeps and one forward pass), measured in turns with the environment. */
    readonly plainStepsPerSecond: number;
    /** Time of a step over that of the plain physics. Below 1: the environment's own calls do less. */
    readonly timeOverPlain: number;
    /** Share of a step's time outside MuJoCo's own calls. */
    readonly outsideShare: number;
  };
  /** Microseconds of one step's parts, and milliseconds of sampling a layout. */
  readonly stages?: {
    readonly physics: number;
    readonly sensors: number;
    readonly lidar: number;
    readonly costs: number;
    readonly layoutMilliseconds: number;
  };
}

const ROUNDS = 4;
const WARM_UP = 300;
const STAGE_CALLS = 20_000;
const LAYOUT_CALLS = 20;

/**
 * Times an environment: steps, resets and, if it opens them, its stages. The environment and its bare physics take turns,
 * so that a machine whose clock wanders treats both alike.
 */
export async function measureEnvironment(
  definition: EnvironmentDefinition,
  { steps = 4000, settings = {}, clock = () => performance.now() }: MeasureOptions = {},
): Promise<EnvironmentFigures> {
  const environment = await definition.create({ ...settings });
  const actions = randomActions(definition.actionSpace);
  const run = new Run(environment, actions, clock);
  environment.reset(1);
  run.steps(WARM_UP);

  const stages = 'stages' in environment ? (environment as SafetyGymEnvironment).stages : undefined;
  const perRound = Math.max(1, Math.ceil(steps / ROUNDS));
  const stepTimes: number[] = [];
  const plainTimes: number[] = [];
  const ownTimes: number[] = [];
  run.forget();
  for (let round = 0; round < ROUNDS; round++) {
    stepTimes.push(run.steps(perRound));
    if (stages === undefined) continue;
    plainTimes.push(run.physics(environment as SafetyGymEnvironment, stages.plainPhysics, perRound));
    ownTimes.push(run.physics(environment as SafetyGymEnvironment, stages.physics, perRound));
  }
  const stepTime = total(stepTimes) / (perRound * ROUNDS);
  const resetTime = run.resetTime(5);
  const episode = definition.maxSteps * stepTime + resetTime;
  const figures = {
    id: definition.id,
    steps: perRound * ROUNDS,
    stepsPerSecond: 1000 / stepTime,
    stepsPerSecondWithResets: (1000 * definition.maxSteps) / episode,
    resetMilliseconds: resetTime,
    resetShare: resetTime / episode,
  };
  if (stages === undefined) {
    environment.dispose?.();
    return figures;
  }
  const plain = total(plainTimes) / (perRound * ROUNDS);
  const own = total(ownTimes) / (perRound * ROUNDS);
  const result: EnvironmentFigures = {
    ...figures,
    physics: {
      plainStepsPerSecond: 1000 / plain,
      timeOverPlain: stepTime / plain,
      outsideShare: Math.max(0, 1 - own / stepTime),
    },
    stages: {
      physics: 1000 * own,
      sensors: 1000 * timeOf(stages.sensors, STAGE_CALLS, clock),
      lidar: 1000 * timeOf(stages.lidar, STAGE_CALLS, clock),
      costs: 1000 * timeOf(stages.costs, STAGE_CALLS, clock),
      layoutMilliseconds: timeOf(stages.layout, LAYOUT_CALLS, clock),
    },
  };
  environment.dispose?.();
  return result;
}

/** Steps and resets one environment, counting the time of both apart. */
class Run {
  readonly #environment: Environment;
  readonly #actions: readonly Float32Array[];
  readonly #clock: () => number;
  #next = 0;
  #steps = 0;
  #resets = 0;
  #resetTime = 0;

  constructor(environment: Environment, actions: readonly Float32Array[], clock: () => number) {
    this.#clock = clock;
    this.#environment = environment;
    this.#actions = actions;
  }

  forget(): void {
    this.#steps = 0;
    this.#resets = 0;
    this.#resetTime = 0;
  }

  /** Milliseconds of `count` steps, resets left out. */
  steps(count: number): number {
    this.#reset();
    const before = this.#resetTime;
    const start = this.#clock();
    for (let i = 0; i < count; i++) {
      const { terminated, truncated } = this.#environment.step(this.#action());
      this.#steps++;
      if (terminated || truncated) this.#reset();
    }
    return this.#clock() - start - (this.#resetTime - before);
  }

  /** Milliseconds of the physics only, under the same actions and in episodes as long as the environment's. */
  physics(environment: SafetyGymEnvironment, physics: Stages['physics'], count: number): number {
    const { command } = environment.stages;
    const episode = Math.max(1, Math.round(this.#steps / this.#resets));
    let time = 0;
    for (let done = 0; done < count; done += episode) {
      environment.reset();
      const { ctrl } = environment.simulation;
      const start = this.#clock();
      for (let i = done; i < Math.min(done + episode, count); i++) {
        if (command === undefined) ctrl.set(this.#action());
        else command(this.#action());
        physics();
      }
      time += this.#clock() - start;
    }
    return time;
  }

  /** Mean milliseconds of a reset, `atLeast` of them. */
  resetTime(atLeast: number): number {
    while (this.#resets < atLeast) this.#reset();
    return this.#resetTime / this.#resets;
  }

  #reset(): void {
    const start = this.#clock();
    this.#environment.reset();
    this.#resetTime += this.#clock() - start;
    this.#resets++;
  }

  #action(): Float32Array {
    this.#next = (this.#next + 1) % this.#actions.length;
    return this.#actions[this.#next] as Float32Array;
  }
}

/** Bound that stands for an infinite or wider one when actions are drawn. */
const WIDE = 1;

/** Enough uniform actions to choose from, drawn before the clock starts. */
function randomActions(space: EnvironmentDefinition['actionSpace'], count = 1024): readonly Float32Array[] {
  return Array.from({ length: count }, () => Float32Array.from(sampleSpace(space, Math.random, WIDE)));
}

function timeOf(part: () => void, calls: number, clock: () => number): number {
  const start = clock();
  for (let i = 0; i < calls; i++) part();
  return (clock() - start) / calls;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
