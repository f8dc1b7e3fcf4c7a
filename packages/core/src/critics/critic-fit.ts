import type { AlgorithmContext } from '../contracts/algorithm.ts';
import type { Critic } from '../contracts/critic.ts';
import type { CriticFitter, RunningCriticFit } from '../contracts/critic-fitter.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Metrics } from '../contracts/logger.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Random, State, Vec } from '../contracts/values.ts';
import { takeTurn } from '../ports/take-turn.ts';
import { sequenceLengths } from '../update/sequence-plan.ts';
import { shuffleInPlace } from '../update/shuffle.ts';
import { takeRows } from '../update/take-rows.ts';
import { SequenceFit } from './sequence-fit.ts';

/** A critic and what it is to be fitted to. */
export interface CriticTargets {
  readonly critic: Critic;
  /** N. */
  readonly targets: Vec;
}

/** Numbers of row orders that are drawn ahead at most: 64 MB. */
const MAX_ORDERS = 2 ** 24;

/** Fits that go on in other threads, and the permutation stream before the first pass and after each. */
interface Ahead {
  readonly planned: number;
  readonly orders: Int32Array;
  readonly streams: readonly State[];
  readonly running: readonly RunningCriticFit[];
}

/**
 * Fits critics to their targets in shuffled minibatches. All critics see the same permutations; the policy sees its own.
 * What a fit needs is known before the policy moves: `begin` hands it to other threads if the run has any, and `finish`
 * takes what came of it, or does the work here. The bits are the same.
 */
export class CriticFit {
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #fitter: CriticFitter | null;
  readonly #batchSize: number;
  readonly #passes: number | null;
  /** What `passes: null` comes to at most. */
  readonly #maxPasses: number;
  readonly #order: Int32Array;
  readonly #rows: Rows;
  readonly #targets: Vec;
  readonly #sequences: SequenceFit;
  /** Shared with the threads, kept from epoch to epoch. */
  #orders: Int32Array<ArrayBufferLike> = new Int32Array(0);
  #ahead: Ahead | null = null;

  constructor(context: AlgorithmContext, capacity: number, observations: number) {
    const { batchSize, passes } = context.settings('critic');
    const policyBatch = context.schedule.batchSize === 'all' ? capacity : context.schedule.batchSize;
    this.#engine = context.engine;
    this.#random = context.random('critic');
    this.#fitter = context.criticFitter ?? null;
    this.#batchSize = Math.min((batchSize as number | null) ?? policyBatch, capacity);
    this.#passes = passes as number | null;
    this.#maxPasses = context.schedule.passes;
    this.#order = new Int32Array(capacity);
    this.#rows = context.engine.rows(this.#batchSize, observations);
    this.#targets = context.engine.vector(this.#batchSize);
    this.#sequences = new SequenceFit({
      engine: context.engine,
      random: this.#random,
      batch: this.#batchSize,
      width: observations,
      capacity,
      lengths: sequenceLengths(context.settings('network')),
    });
  }

  /** `critics`: the reward critic first. A fit that was begun and not finished is given up. */
  begin(critics: readonly CriticTargets[], observations: Rows): void {
    this.#giveUp();
    const { count } = observations;
    const planned = Math.min(this.#passes ?? this.#maxPasses, Math.floor(MAX_ORDERS / count));
    const fitter = this.#fitter;
    if (fitter === null || planned < 1 || !critics.every(({ critic }) => fitter.takes(critic, observations))) return;
    if (this.#orders.length < planned * count) {
      this.#orders = new Int32Array(new SharedArrayBuffer(4 * planned * count));
    }
    const orders = this.#orders.subarray(0, planned * count);
    const streams: State[] = [this.#random.save()];
    this.#drawOrders(orders, count, streams);
    const job = { observations, orders, batchSize: this.#batchSize, mayStop: this.#passes === null };
    const running = critics.map(({ critic, targets }) => fitter.start(critic, { ...job, targets }));
    this.#ahead = { planned, orders, streams, running };
  }

  #drawOrders(orders: Int32Array, count: number, streams: State[]): void {
    const order = this.#startOrder(count);
    for (let start = 0; start < orders.length; start += count) {
      shuffleInPlace(order, this.#random);
      orders.set(order, start);
      streams.push(this.#random.save());
    }
  }

  #giveUp(): void {
    if (this.#ahead === null) return;
    for (const fit of this.#ahead.running) fit.finish(0).catch(() => {});
    this.#random.load(this.#ahead.streams[0]!);
    this.#ahead = null;
  }

  /** The critics and rows of `begin`. `policyPasses`: what `critic.passes: null` means. */
  async finish(
    critics: readonly CriticTargets[],
    observations: Rows,
    policyPasses: number,
    log: Metrics,
  ): Promise<void> {
    const { count } = observations;
    const passes = this.#passes ?? policyPasses;
    const losses = new Float64Array(critics.length);
    if (critics.some(({ critic }) => (critic.network?.memory ?? 0) > 0)) {
      const count = await this.#sequences.fit(critics, observations, passes, losses);
      this.#log(losses, count, log);
      return;
    }
    const order = this.#startOrder(count);
    const done = await this.#take(critics, passes, order, losses);
    for (let pass = done; pass < passes; pass++) {
      shuffleInPlace(order, this.#random);
      for (let start = 0; start < count; start += this.#batchSize) {
        const turn = takeTurn();
        if (turn !== null) await turn;
        const index = order.subarray(start, Math.min(start + this.#batchSize, count));
        await this.#engine.gather(observations, index, this.#rows);
        for (const [k, { critic, targets }] of critics.entries()) {
          takeRows(targets, index, 1, this.#targets);
          losses[k]! += await critic.fit(this.#rows, this.#targets);
        }
      }
    }
    this.#log(losses, passes * Math.ceil(count / this.#batchSize), log);
  }

  #log(losses: Float64Array, minibatches: number, log: Metrics): void {
    if (minibatches === 0) return;
    for (const [k, loss] of losses.entries()) {
      log.value(k === 0 ? 'Loss/Loss_reward_critic' : 'Loss/Loss_cost_critic', loss / minibatches);
    }
  }

  /** Takes what other threads did: critics, losses, the order of the last pass. Returns how many passes that were. */
  async #take(
    critics: readonly CriticTargets[],
    passes: number,
    order: Int32Array,
    losses: Float64Array,
  ): Promise<number> {
    if (this.#ahead === null) return 0;
    const { planned, orders, streams, running } = this.#ahead;
    this.#ahead = null;
    const done = Math.min(passes, planned);
    const outcomes = await Promise.allSettled(running.map((fit) => fit.finish(done)));
    for (const [k, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') throw outcome.reason;
      critics[k]!.critic.load(outcome.value.state);
      losses[k] = outcome.value.loss;
    }
    if (done > 0) order.set(orders.subarray((done - 1) * order.length, done * order.length));
    this.#random.load(streams[done]!);
    return done;
  }

  #startOrder(count: number): Int32Array {
    const order = this.#order.subarray(0, count);
    for (let i = 0; i < count; i++) order[i] = i;
    return order;
  }
}
