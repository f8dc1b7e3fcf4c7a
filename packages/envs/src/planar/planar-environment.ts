import { EnvironmentFault, type StepResult, type Vec } from '@belay-rl/core';
import { GOAL_MET } from '@belay-rl/planar';
import { checkAction, checkRunning, checkSeed } from '../checks.ts';
import type { Describer } from '../drawing/describe.ts';
import type { PhysicalState } from '../physical-state.ts';
import type { ReplayedEnvironment } from '../safety-gym-environment.ts';
import { describePlanar } from './draw-planar.ts';
import type { PlanarWorlds } from './planar-worlds.ts';

/** One world on the planar engine as a single environment. Observations are single precision. */
export class PlanarEnvironment implements ReplayedEnvironment {
  readonly #worlds: PlanarWorlds;
  readonly #observation: Float64Array;
  readonly #costs: Record<string, number>;
  readonly #costNames: readonly string[];
  #running = false;
  goalMet = false;

  /** `worlds`: one. `costNames`: in the order of its cost columns. */
  constructor(worlds: PlanarWorlds, costNames: readonly string[]) {
    this.#worlds = worlds;
    this.#observation = new Float64Array(worlds.lanes.width);
    this.#costNames = costNames;
    this.#costs = Object.fromEntries(costNames.map((name) => [name, 0]));
  }

  reset(seed?: number): Float64Array {
    if (seed !== undefined) checkSeed(this.#worlds.parts.id, seed);
    this.#running = false;
    this.goalMet = false;
    this.#worlds.reset(0, seed);
    this.#running = true;
    return this.#observe();
  }

  step(action: Vec | Float64Array): StepResult {
    const { lanes, parts } = this.#worlds;
    checkRunning(parts.id, this.#running);
    checkAction(parts.id, lanes.columns.steps[0]!, action, 2);
    lanes.actions.set(action);
    withoutFault(() => this.#worlds.step());
    const ended = lanes.ended[0]!;
    this.goalMet = (lanes.flags[0]! & GOAL_MET) !== 0;
    this.#running = ended === 0;
    for (const [k, name] of this.#costNames.entries()) this.#costs[name] = lanes.costs[k]!;
    return {
      observation: this.#observe(),
      reward: lanes.rewards[0]!,
      cost: this.#costs,
      terminated: ended === 1,
      truncated: lanes.columns.steps[0]! >= parts.task.maxSteps,
    };
  }

  #observe(): Float64Array {
    this.#observation.set(this.#worlds.lanes.observations.subarray(0, this.#observation.length));
    return this.#observation;
  }

  /** What is to be drawn, after the first reset. */
  describe(): Describer {
    return describePlanar(this.#worlds);
  }

  layout(): Record<string, readonly [number, number]> {
    return this.#worlds.drawn[0]?.places() ?? {};
  }

  rotations(): Record<string, number> {
    return this.#worlds.drawn[0]?.rotations() ?? {};
  }

  state(): PhysicalState {
    return this.#worlds.state(0);
  }

  setState({ qpos, qvel }: PhysicalState<ArrayLike<number>>): void {
    this.#worlds.setState(0, qpos, qvel);
  }

  get contactCount(): number {
    const { lanes } = this.#worlds;
    const { vaseTouches, gremlinTouches, boxTouches } = lanes.columns;
    let count = vaseTouches[0]! + gremlinTouches[0]! + boxTouches[0]!;
    for (let k = 0; k < lanes.plan.fixed.length; k++) count += lanes.touches(0, k);
    return count;
  }

  dispose(): void {
    this.#worlds.dispose();
    this.#running = false;
  }
}

/** An environment on its own has no number. */
function withoutFault(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof EnvironmentFault ? error.cause : error;
  }
}
