import {
  type Distribution,
  type FirstOrderOptimizer,
  type Learner,
  type LearnerContext,
  type Outputs,
  type Policy,
  type QCritics,
  type Random,
  type Round,
  readState,
  refuse,
  type State,
  setActions,
  spaceSize,
  type TransitionBatch,
  type Vec,
} from '@belay-rl/core';
import { criticsOfSignals } from '../critics-of-signals.ts';
import type { Stages } from './stages.ts';
import { TargetPolicy } from './target-policy.ts';
import type { Temperature } from './temperature.ts';

/** What the members of the family differ in. */
export interface ActorCriticMethod {
  /** The action in s′ that targets are made with: the target actor's, with smoothing noise or none, or a draw of the actor itself. */
  readonly next: 'target' | 'smoothed' | 'drawn';
  /** What the actor climbs: the first reward critic, or the least of them. */
  readonly climbs: 'first' | 'min';
  /** Gradient steps of the critics for one of the actor and the targets. */
  readonly policyDelay: number;
  /** Of the smoothing noise: σ, and where it is cut. */
  readonly targetNoise?: number;
  readonly targetNoiseClip?: number;
  /** α of the entropy term; null: none. */
  readonly temperature: Temperature | null;
}

/** Columns of the family, and what each shows. */
export const actorCriticMetrics: Readonly<Record<string, string>> = {
  'Loss/Loss_pi': 'minus the actor’s objective, mean over its gradient steps',
  'Loss/Loss_reward_critic': 'squared error of the reward critics, added over them, mean over gradient steps',
  'Loss/Loss_cost_critic':
    'squared error of the cost critics, added over each cost’s, mean over gradient steps and costs',
  'Value/reward': 'mean value of the first reward critic in the epoch’s last batch [discounted return]',
  'Value/cost': 'mean value of the cost critics in the epoch’s last batch, mean over costs [discounted cost]',
};

/**
 * Actor and critics off-policy: DDPG, TD3 and SAC, with a price on cost if a constraint handler gives one. A gradient step:
 *
 *     a′ ← next action in s′;   y ← G + γᵐ notTerminated (min_i Q̄_i(s′, a′) − α log π(a′|s′));   critics step towards y
 *     y_k ← G_k + γᵐ notTerminated Q̄_Ck(s′, a′);                                                cost critics step towards y_k
 *     every policyDelay-th:   J = w_0 (Q(s, a(s)) − α log π) + Σ_k w_k Q_Ck(s, a(s));       actor steps up ∂J
 *                             targets ← (1 − τ) targets + τ learnt
 *
 * w are the constraint handler's weights, (1, −λ)/(1 + Σλ) for the Lagrangian ones.
 */
export class ActorCritic implements Learner {
  readonly policy: Policy;
  readonly #context: LearnerContext;
  readonly #method: ActorCriticMethod;
  readonly #actions: number;
  /** The reward's, then each cost's. */
  readonly #critics: readonly QCritics[];
  readonly #target: TargetPolicy | null;
  readonly #optimizer: FirstOrderOptimizer;
  readonly #targetRate: number;
  /** Draws of the actor: in targets and in its own step. */
  readonly #random: Random;
  readonly #outputs: Outputs;
  readonly #noise: Vec;
  readonly #action: Vec;
  readonly #logProb: Vec;
  readonly #y: Vec;
  readonly #dAction: Vec;
  readonly #dLogProb: Vec;
  readonly #gradient: Vec;
  readonly #delta: Vec;
  #weights: Float64Array = Float64Array.of(1);
  /** Gradient steps so far. */
  #step = 0;
  /** Of a gradient step; the last two in every policyDelay-th. */
  readonly stages = {
    critics: async (batch) => {
      this.#nextActions(batch);
      await this.#fitCritics(batch);
    },
    actor: (batch) => this.#stepActor(batch),
    targets: () => {
      for (const critics of this.#critics) critics.track(this.#targetRate);
      this.#target?.track(this.#targetRate);
    },
  } satisfies Stages;

  constructor(context: LearnerContext, method: ActorCriticMethod) {
    const { engine, batchSize, constraints } = context;
    const critic = context.settings('critic');
    this.#context = context;
    this.#method = method;
    this.policy = context.createPolicy(batchSize);
    this.#actions = spaceSize(context.actionSpace);
    requireActor(context, this.policy.distribution, method);
    this.#critics = criticsOfSignals(context);
    this.#target = method.next === 'drawn' ? null : new TargetPolicy(context, this.policy, method);
    this.#optimizer = context.part<FirstOrderOptimizer>('optimizer', this.policy, constraints);
    this.#targetRate = critic.targetRate;
    this.#random = context.random('actor');
    this.#outputs = this.policy.outputs(batchSize);
    this.#noise = engine.vector(batchSize * this.#actions);
    this.#action = engine.vector(batchSize * this.#actions);
    this.#logProb = engine.vector(batchSize);
    this.#y = engine.vector(batchSize);
    this.#dAction = engine.vector(batchSize * this.#actions);
    this.#dLogProb = engine.vector(batchSize);
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

  /** [s′ | a′], and log π(a′|s′) if entropy counts. */
  #nextActions({ nextObservations, nextInputs }: TransitionBatch): void {
    if (this.#target !== null) {
      this.#target.act(nextObservations, this.#action);
    } else {
      const { distribution } = this.policy;
      this.policy.forward(nextObservations, this.#outputs);
      distribution.rsample!(this.#outputs, this.#random, this.#noise, this.#action, this.#logProb);
    }
    setActions(nextInputs, this.#action, this.#actions);
  }

  async #fitCritics(batch: TransitionBatch): Promise<void> {
    const { inputs, nextInputs, signals, notTerminated, count } = batch;
    const { log } = this.#context;
    const alpha = this.#method.temperature?.alpha ?? 0;
    const y = this.#y;
    for (let k = 0; k < this.#critics.length; k++) {
      const critics = this.#critics[k]!;
      const { returns, discount } = signals[k]!;
      critics.values(nextInputs, y, 'target');
      for (let i = 0; i < count; i++) {
        const entropy = k === 0 && alpha > 0 ? alpha * this.#logProb[i]! : 0;
        y[i] = returns[i]! + discount[i]! * notTerminated[i]! * (y[i]! - entropy);
      }
      log.value(k === 0 ? 'Loss/Loss_reward_critic' : 'Loss/Loss_cost_critic', await critics.fit(inputs, y));
    }
  }

  async #stepActor({ observations, inputs, count }: TransitionBatch): Promise<void> {
    const { log } = this.#context;
    const { temperature, climbs } = this.#method;
    const { distribution } = this.policy;
    const o = this.#outputs;
    const weights = this.#weights;
    const own = weights[0]!;
    const alpha = temperature?.alpha ?? 0;
    this.policy.forward(observations, o);
    distribution.rsample!(o, this.#random, this.#noise, this.#action, temperature === null ? null : this.#logProb);
    // The critics are done with the batch's own actions.
    setActions(inputs, this.#action, this.#actions);
    this.#dAction.fill(0);
    let objective = 0;
    for (let k = 0; k < this.#critics.length; k++) {
      const of = k === 0 && climbs === 'first' ? 'first' : 'combined';
      objective += weights[k]! * this.#critics[k]!.actionGradient(inputs, weights[k]! / count, this.#dAction, of);
    }
    o.dMean.fill(0);
    o.dScale.fill(0);
    if (temperature === null) {
      distribution.pathwise!(o, this.#noise, this.#dAction);
    } else {
      this.#dLogProb.fill((-own * alpha) / count);
      distribution.pathwise!(o, this.#noise, this.#dAction, this.#dLogProb);
      objective -= own * alpha * temperature.observe(this.#logProb, log);
    }
    this.policy.backward(o, this.#gradient);
    await this.#optimizer.step(this.#gradient, this.#delta);
    this.policy.add(this.#delta, 1);
    log.value('Loss/Loss_pi', -objective);
  }

  async endEpoch({ inputs, count }: TransitionBatch): Promise<void> {
    const mean = async (critics: QCritics): Promise<number> => {
      await critics.members[0]!.values(inputs, this.#y);
      let sum = 0;
      for (let i = 0; i < count; i++) sum += this.#y[i]!;
      return sum / count;
    };
    for (const [k, critics] of this.#critics.entries()) {
      this.#context.log.value(k === 0 ? 'Value/reward' : 'Value/cost', await mean(critics));
    }
  }

  save(): State {
    return {
      step: this.#step,
      critics: this.#critics.map((critics) => critics.save()),
      optimizer: this.#optimizer.save(),
      target: this.#target?.save() ?? {},
      temperature: this.#method.temperature?.save() ?? {},
    };
  }

  load(state: State): void {
    const saved = readState(state, 'the actor-critic learner');
    this.#step = saved.number('step');
    const critics = saved.states('critics', this.#critics.length);
    for (const [k, own] of this.#critics.entries()) own.load(critics[k]!);
    this.#optimizer.load(saved.state('optimizer'));
    this.#target?.load(saved.state('target'));
    this.#method.temperature?.load(saved.state('temperature'));
  }
}

/** The kind of actor that the method's mathematics holds for. */
function requireActor(
  context: LearnerContext,
  distribution: Distribution,
  { next, temperature }: ActorCriticMethod,
): void {
  const deterministic = context.settings('policy').actor === 'deterministic';
  if (distribution.rsample === undefined || distribution.pathwise === undefined) {
    throw refuse('misfit', 'The chosen policy has no reparametrised draws, which its critics’ gradients go through.');
  }
  if (temperature !== null && deterministic) {
    throw refuse('misfit', 'A deterministic actor has no entropy: set policy.actor=squashed-gaussian or gaussian.');
  }
  if (next !== 'drawn' && !deterministic) {
    throw refuse('misfit', 'Deterministic policy gradients need policy.actor=deterministic.');
  }
}
