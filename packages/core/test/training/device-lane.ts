import type { BatchEnvironment, Done, EnvironmentDefinition, Rows } from '@belay-rl/core';
import type { DeviceEngine } from '../rollouts/device-engine.ts';

/**
 * A lane to keep to, written as one batch: x moves by 0.2 · action plus a fixed swell; reward 1 − x², cost 1 beyond |x| = 1,
 * terminated beyond |x| = 3, truncated after 20 steps. Observation [x, swell].
 */
export const lane: EnvironmentDefinition = {
  id: 'Lane-v0',
  summary: 'A lane to keep to, as one batch.',
  observationSpace: { low: [-4, -1], high: [4, 1] },
  actionSpace: { low: [-1], high: [2] },
  maxSteps: 20,
  create() {
    throw new Error('this environment exists as a batch alone');
  },
};

/** The batch: its state never leaves the device but through `take`. Neither observations nor actions have a host array. */
export class LaneBatch implements BatchEnvironment {
  readonly count: number;
  readonly observations: Rows;
  readonly finalObservations: Rows;
  readonly rewards: Rows;
  readonly costs: Rows;
  readonly ended: Rows;
  readonly #engine: DeviceEngine;
  readonly #x: Float64Array;
  readonly #phase: Float64Array;
  readonly #time: Int32Array;

  constructor(count: number, engine: DeviceEngine) {
    this.count = count;
    this.#engine = engine;
    this.#x = new Float64Array(count);
    this.#phase = new Float64Array(count);
    this.#time = new Int32Array(count);
    this.observations = engine.rows(count, 2);
    this.finalObservations = engine.rows(count, 2);
    this.rewards = engine.rows(count, 1);
    this.costs = engine.rows(count, 1);
    this.ended = engine.rows(count, 1);
  }

  #begin(i: number): void {
    this.#x[i] = 2 * Math.sin(this.#phase[i]!);
    this.#time[i] = 0;
  }

  #observe(i: number, to: Float32Array): void {
    to[2 * i] = this.#x[i]!;
    to[2 * i + 1] = Math.sin(this.#phase[i]! + this.#time[i]!);
  }

  reset(seeds: Uint32Array): Done {
    const observations = new Float32Array(2 * this.count);
    for (let i = 0; i < this.count; i++) {
      this.#phase[i] = (seeds[i]! % 1000) / 100;
      this.#begin(i);
      this.#observe(i, observations);
    }
    return this.#engine.put(observations, this.observations);
  }

  async step(actions: Rows): Promise<void> {
    const engine = this.#engine;
    const action = new Float32Array(this.count);
    await engine.take(actions, action);
    const [observations, finals] = [new Float32Array(2 * this.count), new Float32Array(2 * this.count)];
    const [rewards, costs, ended] = [0, 0, 0].map(() => new Float32Array(this.count)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (let i = 0; i < this.count; i++) {
      this.#time[i]!++;
      this.#x[i]! += 0.2 * action[i]! + 0.3 * Math.sin(this.#phase[i]! + this.#time[i]!);
      const x = this.#x[i]!;
      rewards[i] = 1 - x * x;
      costs[i] = Math.abs(x) > 1 ? 1 : 0;
      ended[i] = Math.abs(x) > 3 ? 1 : this.#time[i] === 20 ? 2 : 0;
      if (ended[i] !== 0) {
        this.#observe(i, finals);
        this.#phase[i]! += 1.7;
        this.#begin(i);
      }
      this.#observe(i, observations);
    }
    await Promise.all([
      engine.put(observations, this.observations),
      engine.put(finals, this.finalObservations),
      engine.put(rewards, this.rewards),
      engine.put(costs, this.costs),
      engine.put(ended, this.ended),
    ]);
  }

  dispose(): void {}
}
