import { BelayError, type StepResult, type Vec } from '@belay-rl/core';
import type { Describer, PhysicalState, ReplayedEnvironment } from '@belay-rl/envs';
import {
  checkAction,
  checkRunning,
  checkSeed,
  costNames,
  describePlanar,
  type PlanarWorlds,
} from '@belay-rl/envs/planar';
import { laneNames } from '../generated/lane-source.ts';
import { RULES } from './lane-plan.ts';
import type { LaneStarts } from './lane-starts.ts';
import { GENERATOR_WORDS, type Twin } from './twin.ts';

const GOAL_MET = 1;
const OUT_OF_TIME = 2;
const NO_ROOM = 8;
/** Columns that the twin and the planar engine share by name. */
const shared = [
  'x',
  'y',
  'phi',
  'cosine',
  'sine',
  'ahead',
  'aside',
  'yawRate',
  'control0',
  'control1',
  'accelerationAhead',
  'accelerationAside',
  'steps',
  'timer',
  'target',
] as const;

/**
 * A single environment of the device's engine, on the CPU: the twin steps, in the device's arithmetic; a world of the planar engine
 * draws layouts and knows how to be saved, set and drawn.
 */
export class TwinEnvironment implements ReplayedEnvironment {
  readonly #twin: Twin;
  readonly #starts: LaneStarts;
  readonly #worlds: PlanarWorlds;
  readonly #observation: Float64Array;
  readonly #names: readonly string[];
  readonly #costs: Record<string, number>;
  #running = false;
  #drawn = false;
  goalMet = false;

  /** `twin`: of one lane. */
  constructor(twin: Twin, starts: LaneStarts) {
    this.#twin = twin;
    this.#starts = starts;
    this.#worlds = starts.worlds;
    this.#observation = new Float64Array(twin.plan.words.width);
    this.#names = costNames(twin.plan.parts.objects);
    this.#costs = Object.fromEntries(this.#names.map((name) => [name, 0]));
  }

  reset(seed?: number): Float64Array {
    const { id } = this.#worlds.parts;
    if (seed !== undefined) checkSeed(id, seed);
    const twin = this.#twin;
    const { words } = twin;
    if (seed === undefined && this.#drawn) {
      // The twin has drawn goals since, and its steps have taken a double each.
      this.#worlds.setGenerator(0, words.subarray(0, GENERATOR_WORDS - 1), words[GENERATOR_WORDS - 1] as number);
      this.#worlds.skipDoubles(0, this.#column('owed'));
    }
    this.#running = false;
    this.goalMet = false;
    this.#starts.draw(seed, twin.listed, twin.plan.words.starts, words, 0);
    twin.begin(0);
    this.#bringBack();
    this.#running = true;
    this.#drawn = true;
    return this.#observe();
  }

  step(action: Vec | Float64Array): StepResult {
    const twin = this.#twin;
    const { parts } = this.#worlds;
    checkRunning(parts.id, this.#running);
    checkAction(parts.id, this.#column('steps'), action, 2);
    const flags = twin.step(0, action[0] as number, action[1] as number);
    if ((flags & ~(GOAL_MET | OUT_OF_TIME | NO_ROOM)) !== 0) {
      throw new BelayError(
        'environment-failed',
        `${parts.id}: the robot touches more bodies at once than the device's kernels have room for.`,
      );
    }
    this.goalMet = (flags & GOAL_MET) !== 0;
    const terminated = (flags & NO_ROOM) !== 0;
    const truncated = (flags & OUT_OF_TIME) !== 0;
    this.#bringBack();
    this.#running = !terminated && !truncated;
    for (const [k, name] of this.#names.entries()) this.#costs[name] = twin.costs[k] as number;
    return { observation: this.#observe(), reward: twin.reward, cost: this.#costs, terminated, truncated };
  }

  #column(name: (typeof laneNames.columns)[number]): number {
    return this.#twin.columns[laneNames.columns.indexOf(name)] as number;
  }

  #setColumn(name: (typeof laneNames.columns)[number], value: number): void {
    this.#twin.columns[laneNames.columns.indexOf(name)] = value;
  }

  #observe(): Float64Array {
    this.#observation.set(this.#twin.seen);
    return this.#observation;
  }

  /** The world takes over what the twin has come to. */
  #bringBack(): void {
    const { lanes, drawn } = this.#worlds;
    const { words } = this.#twin.plan;
    const layout = drawn[0]?.layout;
    if (this.goalMet && words.rule === RULES.goal && layout !== undefined) {
      const goal = layout.index('goal');
      layout.x[goal] = this.#objectAt(words.goal, 0);
      layout.y[goal] = this.#objectAt(words.goal, 1);
    }
    for (const name of shared) lanes.columns[name][0] = this.#column(name);
    for (let o = 0; o < words.objects; o++) lanes.placeObject(0, o, this.#objectAt(o, 0), this.#objectAt(o, 1));
    for (let k = 0; k < words.fixed; k++) lanes.setTouches(0, k, this.#twin.columns[words.touchesAt + k] as number);
  }

  #objectAt(o: number, axis: 0 | 1): number {
    return this.#twin.columns[this.#twin.plan.words.objectsAt + 2 * o + axis] as number;
  }

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
    const { lanes } = this.#worlds;
    const { words } = this.#twin.plan;
    this.#worlds.setState(0, qpos, qvel);
    lanes.columns.held[0] = 0;
    for (const name of shared) this.#setColumn(name, lanes.columns[name][0] as number);
    for (let o = 0; o < words.objects; o++) {
      this.#twin.columns[words.objectsAt + 2 * o] = lanes.objectX(0, o);
      this.#twin.columns[words.objectsAt + 2 * o + 1] = lanes.objectY(0, o);
    }
    for (let k = 0; k < words.free; k++) this.#twin.columns.set(lanes.yaw(0, k), words.yawsAt + 2 * k);
  }

  get contactCount(): number {
    const { words } = this.#twin.plan;
    let count = 0;
    for (let k = 0; k < words.fixed; k++) count += this.#twin.columns[words.touchesAt + k] as number;
    for (let k = 0; k < words.free; k++) count += this.#twin.touches(0, k);
    return count;
  }

  dispose(): void {
    this.#running = false;
    this.#worlds.dispose();
  }
}
