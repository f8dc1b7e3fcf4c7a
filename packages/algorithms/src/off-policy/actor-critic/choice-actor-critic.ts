import {
  type FirstOrderOptimizer,
  type Learner,
  type LearnerContext,
  type Outputs,
  type Policy,
  type QCritics,
  type Round,
  readState,
  refuse,
  type State,
  type TransitionBatch,
  type Vec,
} from '@belay-rl/core';
import { criticsOfSignals } from '../critics-of-signals.ts';
import type { ActorCriticMethod } from './actor-critic.ts';
import { columnOfActions, optionsOf, probabilities } from './choices.ts';
import { reportTakenValues } from './report-taken-values.ts';
import { softGradient, softValue } from './soft-value.ts';
import type { Stages } from './stages.ts';

/**
 * Soft actor-critic for actions that are one choice of n (Christodoulou 2019, arXiv 1910.07207), with a price on cost if a
 * constraint handler gives one. Critics have a value for every option, and expectations over actions are sums. A gradient step:
 *
 *     y ← G + γᵐ notTerminated Σ_a π(a|s′) (min_i Q̄_i(s′, a) − α log π(a|s′));                 critics step towards y
 *     y_k ← G_k + γᵐ notTerminated Σ_a π(a|s′) Q̄_Ck(s′, a);                                    cost critics step towards y_k
 *     every policyDelay-th:   J = Σ_a π(a|s) (w_0 (min_i Q_i(s, a) − α log π(a|s)) + Σ_k w_k Q_Ck(s, a));   actor steps up ∂J
 *                             targets ← (1 − τ) targets + τ learnt
 */
export class ChoiceActorCritic implements Learner {
  readonly policy: Policy;
  readonly #context: LearnerContext;
  readonly #method: ActorCriticMethod;
  readonly #options: number;
  /** The reward's, then each cost's. */
  readonly #critics: readonly QCritics[];
  readonly #optimizer: FirstOrderOptimizer;
  readonly #targetRate: number;
  readonly #outputs: Outputs;
  readonly #pi: Float64Array;
  readonly #logPi: Float64Array;
  /** Σ_k w_k Q_k of each option. */
  readonly #mixed: Float64Array;
  readonly #values: Vec;
  /** Of each row: the action that was taken, its target, and Σ_a π log π. */
  readonly #taken: Vec;
  readonly #y: Vec;
  readonly #logProb: Vec;
  readonly #gradient: Vec;
  readonly #delta: Vec;
  #weights: Float64Array = Float64Array.of(1);
  /** Gradient steps so far. */
  #step = 0;
  /** Of a gradient step; the last two in every policyDelay-th. */
  readonly stages = {
    critics: (batch) => this.#fitCritics(batch),
    actor: (batch) => this.#stepActor(batch),
    targets: () => {
      for (const critics of this.#critics) critics.track(this.#targetRate);
    },
  } satisfies Stages;

  constructor(context: LearnerContext, method: ActorCriticMethod) {
    const { engine, batchSize, constraints } = context;
    const critic = context.settings('critic');
    const options = optionsOf(context.actionSpace);
    if (method.next !== 'drawn') {
      throw refuse('misfit', 'Deterministic policy gradients need actions that are numbers: choose sac for choices.');
    }
    this.#context = context;
    this.#method = method;
    this.#options = options;
    this.policy = context.createPolicy(batchSize);
    this.#critics = criticsOfSignals(context, { options });
    this.#optimizer = context.part<FirstOrderOptimizer>('optimizer', this.policy, constraints);
    this.#targetRate = critic.targetRate;
    this.#outputs = this.policy.outputs(batchSize);
    this.#pi = new Float64Array(batchSize * options);
    this.#logPi = new Float64Array(batchSize * options);
    this.#mixed = new Float64Array(batchSize * options);
    this.#values = engine.vector(batchSize * options);
    this.#taken = new Float32Array(batchSize);
    this.#y = engine.vector(batchSize);
    this.#logProb = new Float32Array(batchSize);
    this.#gradient = engine.vector(this.policy.size);
    this.#delta = engine.vector(this.policy.size);
  }

  beginRound({ progress, weights }: Round): void {
    this.#weights = weights;
    this.#optimizer.begin?.({ progress });
  }

  async update(batch: TransitionBatch): Promise<void> {
    const { stages } = this;
    await stages.critics(batch);
    this.#step++;
    if (this.#step % this.#method.policyDelay !== 0) return;
    await stages.actor(batch);
    stages.targets();
  }

  async #fitCritics(batch: TransitionBatch): Promise<void> {
    const { observations, inputs, nextObservations, signals, notTerminated, count } = batch;
    const alpha = this.#method.temperature?.alpha ?? 0;
    await this.policy.forward(nextObservations, this.#outputs);
    probabilities(this.#outputs, this.#options, this.#pi, this.#logPi);
    columnOfActions(inputs, this.#taken);
    for (const [k, critics] of this.#critics.entries()) {
      const { returns, discount } = signals[k]!;
      critics.values(nextObservations, this.#values, 'target');
      for (let i = 0; i < count; i++) {
        const value = softValue(
          this.#values,
          this.#pi,
          this.#logPi,
          i * this.#options,
          this.#options,
          k === 0 ? alpha : 0,
        );
        this.#y[i] = returns[i]! + discount[i]! * notTerminated[i]! * value;
      }
      const loss = await critics.fit(observations, this.#y, this.#taken);
      this.#context.log.value(k === 0 ? 'Loss/Loss_reward_critic' : 'Loss/Loss_cost_critic', loss);
    }
  }

  async #stepActor({ observations, count }: TransitionBatch): Promise<void> {
    const { log } = this.#context;
    const { temperature } = this.#method;
    const o = this.#outputs;
    const n = count * this.#options;
    const price = this.#weights[0]! * (temperature?.alpha ?? 0);
    await this.policy.forward(observations, o);
    probabilities(o, this.#options, this.#pi, this.#logPi);
    for (const [k, critics] of this.#critics.entries()) {
      critics.values(observations, this.#values, 'online');
      const w = this.#weights[k]!;
      for (let a = 0; a < n; a++) this.#mixed[a] = (k === 0 ? 0 : this.#mixed[a]!) + w * this.#values[a]!;
    }
    let objective = 0;
    for (let i = 0; i < count; i++) {
      const at = i * this.#options;
      const value = softValue(this.#mixed, this.#pi, this.#logPi, at, this.#options, price);
      this.#logProb[i] = softGradient(this.#mixed, this.#pi, this.#logPi, at, this.#options, price, {
        value,
        share: 1 / count,
        out: o.dMean,
      });
      objective += value;
    }
    if (temperature !== null) temperature.observe(this.#logProb.subarray(0, count), log);
    await this.policy.backward(o, this.#gradient);
    await this.#optimizer.step(this.#gradient, this.#delta);
    this.policy.add(this.#delta, 1);
    log.value('Loss/Loss_pi', -objective / count);
  }

  endEpoch(batch: TransitionBatch): Promise<void> {
    return reportTakenValues(this.#context, this.#critics, batch, {
      options: this.#options,
      values: this.#values,
      taken: this.#taken,
    });
  }

  save(): State {
    return {
      step: this.#step,
      critics: this.#critics.map((critics) => critics.save()),
      optimizer: this.#optimizer.save(),
      temperature: this.#method.temperature?.save() ?? {},
    };
  }

  load(state: State): void {
    const saved = readState(state, 'the actor-critic learner');
    this.#step = saved.number('step');
    const critics = saved.states('critics', this.#critics.length);
    for (const [k, own] of this.#critics.entries()) own.load(critics[k]!);
    this.#optimizer.load(saved.state('optimizer'));
    this.#method.temperature?.load(saved.state('temperature'));
  }
}
