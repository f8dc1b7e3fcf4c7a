import {
  type BatchEnvironment,
  BelayError,
  type Done,
  type Engine,
  EnvironmentFault,
  EpisodeEnd,
  type Rows,
  type Vec,
} from '@belay-rl/core';
import { checkAction, checkRunning, checkSeed } from '../checks.ts';
import type { PlanarWorlds } from './planar-worlds.ts';

type Output = 'observations' | 'finalObservations' | 'rewards' | 'costs' | 'ended';

/** Point robots on the planar engine as a batch that the trainer steps. On the host its rows are the engine's own memory. */
export class PlanarBatch implements BatchEnvironment {
  readonly count: number;
  readonly observations: Rows;
  readonly finalObservations: Rows;
  readonly rewards: Rows;
  readonly costs: Rows;
  readonly ended: Rows;
  readonly worlds: PlanarWorlds;
  readonly #engine: Engine;
  readonly #onHost: boolean;
  readonly #host: Readonly<Record<Output, Vec>>;
  readonly #actions: Vec;
  #seeds: Uint32Array | null = null;
  #begun = false;

  constructor(worlds: PlanarWorlds, engine: Engine) {
    const { count, lanes } = worlds;
    this.worlds = worlds;
    this.count = count;
    this.#engine = engine;
    this.#onHost = engine.rows(1, 1).host !== null;
    const costWidth = lanes.plan.costWidth;
    this.#host = {
      observations: lanes.observations.subarray(0, count * lanes.width),
      finalObservations: new Float32Array(count * lanes.width),
      rewards: lanes.rewards.subarray(0, count),
      costs: lanes.costs.subarray(0, count * costWidth),
      ended: lanes.ended.subarray(0, count),
    };
    this.observations = this.#rows('observations', lanes.width);
    this.finalObservations = this.#rows('finalObservations', lanes.width);
    this.rewards = this.#rows('rewards', 1);
    this.costs = this.#rows('costs', costWidth);
    this.ended = this.#rows('ended', 1);
    this.#actions = new Float32Array(2 * count);
  }

  #rows(name: Output, width: number): Rows {
    const { count } = this;
    if (this.#onHost) return { count, capacity: count, width, host: this.#host[name] };
    return Object.assign(this.#engine.rows(count, width), { count });
  }

  reset(seeds: Uint32Array): Done {
    this.#begun = false;
    for (let i = 0; i < this.count; i++) this.#reset(i, seeds[i]);
    this.#begun = true;
    return this.#send(['observations']);
  }

  resetOne(i: number, seed?: number): Done {
    this.#reset(i, seed);
    return this.#send(['observations']);
  }

  #reset(i: number, seed: number | undefined): void {
    const { worlds } = this;
    attempt(i, () => {
      if (seed !== undefined) checkSeed(worlds.parts.id, seed);
      worlds.reset(i, seed);
    });
  }

  seedResets(seeds: Uint32Array): void {
    this.#seeds = seeds;
  }

  async replay(i: number, seed: number, actions: Vec, afterStep?: () => Done): Promise<void> {
    const { worlds } = this;
    const { lanes } = worlds;
    this.#reset(i, seed);
    for (let at = 0; at < actions.length; at += 2) {
      lanes.actions.set(actions.subarray(at, at + 2), 2 * i);
      worlds.stepOne(i);
      if (lanes.ended[i] !== EpisodeEnd.none) {
        const cause = new BelayError(
          'environment-not-repeatable',
          `its episode, played again with the same seed and actions, ended at step ${at / 2 + 1}, which it did not before: reset(seed) must start everything anew`,
        );
        throw new EnvironmentFault(i, cause);
      }
      if (afterStep === undefined) continue;
      await this.#send(['observations', 'rewards', 'costs']);
      await afterStep();
    }
    this.#begun = true;
    await this.#send(['observations']);
  }

  step(actions: Rows): Done {
    const taken = this.#engine.take(actions, this.#actions);
    return taken instanceof Promise ? taken.then(() => this.#step(actions.count)) : this.#step(actions.count);
  }

  #step(count: number): Done {
    const { worlds } = this;
    const { lanes, parts } = worlds;
    if (!this.#begun) attempt(0, () => checkRunning(parts.id, false));
    this.#takeActions(count);
    const happened = worlds.step(count);
    let anyEnded = false;
    for (let k = 0; k < happened; k++) {
      const i = lanes.happened[k]!;
      if (lanes.ended[i] === EpisodeEnd.none) continue;
      anyEnded = true;
      const { width } = lanes;
      this.#host.finalObservations.set(lanes.observations.subarray(i * width, (i + 1) * width), i * width);
      this.#reset(i, this.#seeds?.[i]);
    }
    const outputs: Output[] = ['observations', 'rewards', 'costs', 'ended'];
    return this.#send(anyEnded ? [...outputs, 'finalObservations'] : outputs);
  }

  /** NaN is the one number that cannot be clipped. */
  #takeActions(count: number): void {
    const from = this.#actions;
    const to = this.worlds.lanes.actions;
    for (let k = 0; k < 2 * count; k++) {
      const value = from[k]!;
      to[k] = value;
      if (!Number.isNaN(value)) continue;
      const i = k >> 1;
      const { lanes, parts } = this.worlds;
      const step = lanes.columns.steps[i]!;
      attempt(i, () => checkAction(parts.id, step, from.subarray(2 * i, 2 * i + 2), 2));
    }
  }

  /** To rows that lie elsewhere. */
  #send(names: readonly Output[]): Done {
    if (this.#onHost) return;
    return Promise.all(names.map((name) => this.#engine.put(this.#host[name], this[name]))).then(() => {});
  }

  dispose(): void {
    this.worlds.dispose();
  }
}

/** An error is said to be environment i's. */
function attempt(i: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof EnvironmentFault ? error : new EnvironmentFault(i, error);
  }
}
