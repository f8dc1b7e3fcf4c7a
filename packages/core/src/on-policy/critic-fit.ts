import type { AlgorithmSite, Critic } from '../contracts/algorithm.ts';
import type { Engine, Rows } from '../contracts/engine.ts';
import type { Metrics } from '../contracts/logger.ts';
import type { Random, Vec } from '../contracts/values.ts';
import { shuffleInPlace } from '../update/shuffle.ts';

/** Fits critics to their targets in shuffled minibatches. All critics see the same permutations; the policy sees its own. */
export class CriticFit {
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #batchSize: number;
  readonly #passes: number | null;
  readonly #order: Int32Array;
  readonly #rows: Rows;
  readonly #targets: Vec;

  constructor(site: AlgorithmSite, capacity: number, observations: number) {
    const { batchSize, passes } = site.settings('critic');
    const policyBatch = site.schedule.batchSize === 'all' ? capacity : site.schedule.batchSize;
    this.#engine = site.engine;
    this.#random = site.random('critic');
    this.#batchSize = Math.min((batchSize as number | null) ?? policyBatch, capacity);
    this.#passes = passes as number | null;
    this.#order = new Int32Array(capacity);
    this.#rows = site.engine.rows(this.#batchSize, observations);
    this.#targets = site.engine.vector(this.#batchSize);
  }

  /** `critics`: the reward critic first. `policyPasses`: what `critic.passes: null` means. */
  async fit(
    critics: readonly { readonly critic: Critic; readonly targets: Vec }[],
    observations: Rows,
    policyPasses: number,
    log: Metrics,
  ): Promise<void> {
    const { count } = observations;
    const order = this.#order.subarray(0, count);
    for (let i = 0; i < count; i++) order[i] = i;
    const losses = new Float64Array(critics.length);
    let minibatches = 0;
    for (let pass = 0; pass < (this.#passes ?? policyPasses); pass++) {
      shuffleInPlace(order, this.#random);
      for (let start = 0; start < count; start += this.#batchSize) {
        const index = order.subarray(start, Math.min(start + this.#batchSize, count));
        await this.#engine.gather(observations, index, this.#rows);
        for (const [k, { critic, targets }] of critics.entries()) {
          for (let i = 0; i < index.length; i++) this.#targets[i] = targets[index[i]!]!;
          losses[k]! += await critic.fit(this.#rows, this.#targets);
        }
        minibatches++;
      }
    }
    if (minibatches === 0) return;
    for (const [k, loss] of losses.entries()) {
      log.value(k === 0 ? 'Loss/Loss_reward_critic' : 'Loss/Loss_cost_critic', loss / minibatches);
    }
  }
}
