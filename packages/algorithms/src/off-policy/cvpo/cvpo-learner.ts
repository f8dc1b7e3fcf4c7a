import {
  type Learner,
  type LearnerContext,
  type Outputs,
  type Policy,
  type QCritics,
  type Random,
  type Round,
  type Rows,
  readState,
  type State,
  setActions,
  spaceSize,
  type TransitionBatch,
  type Vec,
} from '@belay-rl/core';
import type { Stages } from '../actor-critic/stages.ts';
import { criticsOfSignals } from '../critics-of-signals.ts';
import { CostThresholds } from './cost-thresholds.ts';
import { rowsAtOnce } from './cvpo-memory.ts';
import type { CvpoSettings } from './cvpo-settings.ts';
import type { EStep } from './e-step/e-step.ts';
import type { MStep } from './m-step.ts';
import { ReferencePolicy } from './reference-policy.ts';
import { SampledValues } from './sampled-values.ts';

/**
 * CVPO and, without its constraint, MPO. One gradient step on a batch of B transitions:
 *
 *     1. a′ ~ π_θ(s′);  y = G + γᵐ notTerminated Q̄(s′, a′) for the reward and every cost;  critics step towards y
 *     2. E-step: a_1 … a_K ~ π_old(s);  q ← argmax E_q[Q_r]  s.t.  E_q[Q_c] ≤ d,  E_s KL(q ‖ π_old) ≤ ε
 *     3. M-step: θ towards q by weighted likelihood, within radii around π_old
 *     4. targets follow
 *
 * With `constrained` false the costs have no thresholds: the constraint handler's weights mix Q_r and Q_c into one value,
 * so that mpo with a Lagrangian handler is MPO with a price on cost.
 */
export class CvpoLearner implements Learner {
  readonly policy: Policy;
  readonly #context: LearnerContext;
  readonly #settings: CvpoSettings;
  readonly #actions: number;
  readonly #samples: number;
  readonly #reward: QCritics;
  readonly #costs: readonly QCritics[];
  /** The reward's, then each cost's. */
  readonly #all: readonly QCritics[];
  readonly #reference: ReferencePolicy;
  readonly #eStep: EStep;
  readonly #mStep: MStep;
  readonly #targetRate: number;
  readonly #random: Random;
  readonly #next: Outputs;
  readonly #nextAction: Vec;
  readonly #y: Vec;
  readonly #sampled: SampledValues;
  readonly #weights: Float64Array;
  readonly #thresholds: CostThresholds;
  readonly #problem;
  readonly #mBatch;
  /** Of a gradient step; the middle three once thresholds are known. */
  readonly stages = {
    critics: (batch) => this.#fitCritics(batch),
    sampledValues: async (batch) => {
      await this.#reference.forward(batch.observations);
      this.#sampled.draw(batch, this.policy.distribution, this.#reference.outputs, this.#random);
    },
    eStep: () => {
      const { states, actions, costs } = this.#problem;
      this.#thresholds.beginBatch(costs, states, actions, null);
      this.#eStep.solve(this.#problem, this.#weights);
    },
    mStep: (batch) => {
      this.#turnWeights(batch.count);
      return this.#mStep.step({ ...this.#mBatch, observations: batch.observations });
    },
    targets: () => {
      for (const critics of this.#all) critics.track(this.#targetRate);
      this.#reference.follow();
    },
  } satisfies Stages;

  constructor(context: LearnerContext<CvpoSettings>, constrained: boolean) {
    const { engine, batchSize, constraints } = context;
    const critic = context.settings('critic');
    this.#context = context;
    this.#settings = context.settings('algorithm');
    this.#samples = this.#settings.samples;
    this.#actions = spaceSize(context.actionSpace);
    this.policy = context.createPolicy(batchSize);
    const rows = batchSize * this.#samples;
    const maxRows = rowsAtOnce(batchSize, this.#samples);
    this.#all = criticsOfSignals(context, { maxRows });
    this.#reward = this.#all[0]!;
    this.#costs = this.#all.slice(1);
    this.#reference = new ReferencePolicy(context, this.policy, this.#settings);
    const duals = constrained ? constraints : [];
    this.#eStep = context.part<EStep>('eStep', this.policy, duals);
    this.#mStep = context.part<MStep>('mStep', this.policy, duals);
    this.#eStep.prepare(batchSize, this.#samples);
    this.#mStep.prepare(batchSize);
    this.#targetRate = critic.targetRate;
    this.#random = context.random('actor');
    this.#next = this.policy.outputs(batchSize);
    this.#nextAction = engine.vector(batchSize * this.#actions);
    this.#y = engine.vector(batchSize);
    this.#sampled = new SampledValues(context, {
      states: batchSize,
      samples: this.#samples,
      critics: this.#all,
      settings: this.#settings,
      apart: constrained,
    });
    this.#weights = new Float64Array(rows);
    this.#thresholds = new CostThresholds(duals.length, this.#settings);
    this.#problem = {
      states: batchSize,
      actions: this.#samples,
      reward: this.#sampled.q[0]!,
      costs: this.#sampled.q.slice(1, 1 + duals.length),
      thresholds: this.#thresholds.values,
    };
    this.#mBatch = {
      reference: this.#reference.outputs,
      samples: this.#samples,
      actions: this.#sampled.actions,
      weights: new Float32Array(rows),
    };
  }

  beginRound(round: Round): void {
    this.#reference.beginRound();
    this.#mStep.beginRound?.();
    this.#sampled.mix = round.weights;
    this.#thresholds.beginRound(round);
  }

  async update(batch: TransitionBatch): Promise<void> {
    const { stages } = this;
    if (this.#settings.clipActions === true) this.#clipStored(batch.inputs);
    await stages.critics(batch);
    if (this.#thresholds.known) {
      await stages.sampledValues(batch);
      stages.eStep();
      await stages.mStep(batch);
    }
    stages.targets();
  }

  async #fitCritics({
    inputs,
    nextObservations,
    nextInputs,
    signals,
    notTerminated,
    count,
  }: TransitionBatch): Promise<void> {
    const { log } = this.#context;
    const masksCosts = this.#settings.maskCosts;
    await this.policy.forward(nextObservations, this.#next);
    this.policy.distribution.sample(this.#next, this.#random, this.#nextAction);
    if (this.#settings.clipActions === true) clip(this.#nextAction, count * this.#actions);
    setActions(nextInputs, this.#nextAction, this.#actions);
    const y = this.#y;
    for (const [k, critics] of this.#all.entries()) {
      const { returns, discount } = signals[k]!;
      critics.values(nextInputs, y, 'target');
      for (let i = 0; i < count; i++) {
        const mask = k === 0 || masksCosts ? notTerminated[i]! : 1;
        y[i] = returns[i]! + discount[i]! * mask * y[i]!;
      }
      log.value(k === 0 ? 'Loss/Loss_reward_critic' : 'Loss/Loss_cost_critic', await critics.fit(inputs, y));
    }
  }

  /** The M-step's weights are sample-major. */
  #turnWeights(count: number): void {
    const to = this.#mBatch.weights;
    for (let s = 0; s < count; s++) {
      for (let j = 0; j < this.#samples; j++) to[j * count + s] = this.#weights[s * this.#samples + j]!;
    }
  }

  #clipStored(inputs: Rows): void {
    const host = inputs.host!;
    const first = inputs.width - this.#actions;
    for (let i = 0; i < inputs.count; i++) {
      const at = i * inputs.width + first;
      for (let j = 0; j < this.#actions; j++) host[at + j] = Math.min(Math.max(host[at + j]!, -1), 1);
    }
  }

  async endEpoch({ inputs, count }: TransitionBatch): Promise<void> {
    for (const [k, critics] of this.#all.entries()) {
      await critics.members[0]!.values(inputs, this.#y);
      let sum = 0;
      for (let i = 0; i < count; i++) sum += this.#y[i]!;
      this.#context.log.value(k === 0 ? 'Value/reward' : 'Value/cost', sum / count);
    }
  }

  save(): State {
    return {
      reward: this.#reward.save(),
      costs: this.#costs.map((critics) => critics.save()),
      reference: this.#reference.save(),
      eStep: this.#eStep.save(),
      mStep: this.#mStep.save(),
    };
  }

  load(state: State): void {
    const saved = readState(state, 'the CVPO learner');
    this.#reward.load(saved.state('reward'));
    const costs = saved.states('costs', this.#costs.length);
    for (const [i, critics] of this.#costs.entries()) critics.load(costs[i]!);
    this.#reference.load(saved.state('reference'));
    this.#eStep.load(saved.state('eStep'));
    this.#mStep.load(saved.state('mStep'));
  }
}

function clip(x: Vec, n: number): void {
  for (let k = 0; k < n; k++) x[k] = Math.min(Math.max(x[k]!, -1), 1);
}
