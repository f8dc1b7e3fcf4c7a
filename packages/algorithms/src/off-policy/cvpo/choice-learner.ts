import {
  type Learner,
  type LearnerContext,
  type Outputs,
  type Policy,
  type QCritics,
  type Round,
  readState,
  type State,
  type TransitionBatch,
  type Vec,
} from '@belay-rl/core';
import { columnOfActions, optionsOf, probabilities } from '../actor-critic/choices.ts';
import { reportTakenValues } from '../actor-critic/report-taken-values.ts';
import type { Stages } from '../actor-critic/stages.ts';
import { criticsOfSignals } from '../critics-of-signals.ts';
import { CostThresholds } from './cost-thresholds.ts';
import type { CvpoSettings } from './cvpo-settings.ts';
import type { EStep } from './e-step/e-step.ts';
import type { MStep } from './m-step.ts';
import { ReferencePolicy } from './reference-policy.ts';

/**
 * CVPO and MPO for actions that are one choice of n. What is sampled elsewhere is a sum over all options here:
 *
 *     1. y = G + γᵐ notTerminated Σ_a π_θ(a|s′) Q̄(s′, a) for the reward and every cost;  critics step towards y
 *     2. E-step: q(a|s) ∝ π_old(a|s) exp((Q_r(s, a) − Σ_i λ_i Q_ci(s, a))/η), with the η and λ that
 *        minimise g = λᵀd + η ε + η mean_s log Σ_a π_old(a|s) exp(…/η)
 *     3. M-step: θ up mean_s Σ_a q(a|s) log π_θ(a|s), within a radius of KL(π_old ‖ π_θ)
 *     4. targets follow
 */
export class CvpoChoiceLearner implements Learner {
  readonly policy: Policy;
  readonly #context: LearnerContext;
  readonly #settings: CvpoSettings;
  readonly #options: number;
  readonly #constrained: boolean;
  /** The reward's, then each cost's. */
  readonly #critics: readonly QCritics[];
  readonly #reference: ReferencePolicy;
  readonly #eStep: EStep;
  readonly #mStep: MStep;
  readonly #targetRate: number;
  readonly #thresholds: CostThresholds;
  readonly #outputs: Outputs;
  readonly #pi: Float64Array;
  readonly #prior: Float64Array;
  readonly #values: Vec;
  readonly #taken: Vec;
  readonly #y: Vec;
  /** B × n: Q_r, or what the handler's weights mix of all signals, and Q_c of each constraint. */
  readonly #q: readonly Float64Array[];
  readonly #weights: Float64Array;
  /** Sample-major, as the M-step has them: option j in every state, and q of it. */
  readonly #everyOption: Vec;
  readonly #turned: Vec;
  #mix: Float64Array = Float64Array.of(1);
  /** Of a gradient step; the middle three once thresholds are known. */
  readonly stages = {
    critics: (batch) => this.#fitCritics(batch),
    sampledValues: async (batch) => {
      await this.#reference.forward(batch.observations);
      this.#valueOptions(batch);
    },
    eStep: ({ count }) => this.#improve(count),
    mStep: (batch) => {
      this.#turnWeights(batch.count);
      return this.#mStep.step({
        observations: batch.observations,
        reference: this.#reference.outputs,
        samples: this.#options,
        actions: this.#everyOption,
        weights: this.#turned,
      });
    },
    targets: () => {
      for (const critics of this.#critics) critics.track(this.#targetRate);
      this.#reference.follow();
    },
  } satisfies Stages;

  constructor(context: LearnerContext<CvpoSettings>, constrained: boolean) {
    const { engine, batchSize, constraints } = context;
    const critic = context.settings('critic');
    const options = optionsOf(context.actionSpace);
    const rows = batchSize * options;
    this.#context = context;
    this.#settings = context.settings('algorithm');
    this.#options = options;
    this.#constrained = constrained;
    this.policy = context.createPolicy(batchSize);
    this.#critics = criticsOfSignals(context, { options });
    this.#reference = new ReferencePolicy(context, this.policy, this.#settings);
    const duals = constrained ? constraints : [];
    this.#eStep = context.part<EStep>('eStep', this.policy, duals);
    this.#mStep = context.part<MStep>('mStep', this.policy, duals);
    this.#eStep.prepare(batchSize, options);
    this.#mStep.prepare(batchSize);
    this.#targetRate = critic.targetRate;
    this.#thresholds = new CostThresholds(duals.length, this.#settings);
    this.#outputs = this.policy.outputs(batchSize);
    this.#pi = new Float64Array(rows);
    this.#prior = new Float64Array(rows);
    this.#values = engine.vector(rows);
    this.#taken = new Float32Array(batchSize);
    this.#y = engine.vector(batchSize);
    this.#q = Array.from({ length: 1 + duals.length }, () => new Float64Array(rows));
    this.#weights = new Float64Array(rows);
    this.#everyOption = new Float32Array(rows);
    for (let j = 0; j < options; j++) this.#everyOption.fill(j, j * batchSize, (j + 1) * batchSize);
    this.#turned = new Float32Array(rows);
  }

  beginRound(round: Round): void {
    this.#reference.beginRound();
    this.#mStep.beginRound?.();
    this.#mix = round.weights;
    this.#thresholds.beginRound(round);
  }

  async update(batch: TransitionBatch): Promise<void> {
    const { stages } = this;
    await stages.critics(batch);
    if (this.#thresholds.known) {
      await stages.sampledValues(batch);
      stages.eStep(batch);
      await stages.mStep(batch);
    }
    stages.targets();
  }

  async #fitCritics({
    observations,
    inputs,
    nextObservations,
    signals,
    notTerminated,
    count,
  }: TransitionBatch): Promise<void> {
    await this.policy.forward(nextObservations, this.#outputs);
    probabilities(this.#outputs, this.#options, this.#pi);
    columnOfActions(inputs, this.#taken);
    for (const [k, critics] of this.#critics.entries()) {
      const { returns, discount } = signals[k]!;
      critics.values(nextObservations, this.#values, 'target');
      for (let i = 0; i < count; i++) {
        const mask = k === 0 || this.#settings.maskCosts ? notTerminated[i]! : 1;
        let value = 0;
        for (let a = i * this.#options; a < (i + 1) * this.#options; a++) value += this.#pi[a]! * this.#values[a]!;
        this.#y[i] = returns[i]! + discount[i]! * mask * value;
      }
      const loss = await critics.fit(observations, this.#y, this.#taken);
      this.#context.log.value(k === 0 ? 'Loss/Loss_reward_critic' : 'Loss/Loss_cost_critic', loss);
    }
  }

  /** π_old and the values of every option in the batch's states. */
  #valueOptions({ observations, count }: TransitionBatch): void {
    probabilities(this.#reference.outputs, this.#options, this.#prior);
    const n = count * this.#options;
    for (const [k, critics] of this.#critics.entries()) {
      critics.values(observations, this.#values, this.#settings.qValues);
      const to = this.#constrained ? this.#q[k]! : this.#q[0]!;
      const share = this.#constrained ? 1 : (this.#mix[k] ?? 0);
      for (let a = 0; a < n; a++) {
        to[a] = (this.#constrained || k === 0 ? 0 : to[a]!) + share * this.#values[a]!;
      }
    }
  }

  #improve(states: number): void {
    this.#thresholds.beginBatch(this.#q.slice(1), states, this.#options, this.#prior);
    this.#eStep.solve(
      {
        states,
        actions: this.#options,
        prior: this.#prior,
        reward: this.#q[0]!,
        costs: this.#q.slice(1),
        thresholds: this.#thresholds.values,
      },
      this.#weights,
    );
  }

  #turnWeights(count: number): void {
    for (let s = 0; s < count; s++) {
      for (let j = 0; j < this.#options; j++) this.#turned[j * count + s] = this.#weights[s * this.#options + j]!;
    }
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
      critics: this.#critics.map((critics) => critics.save()),
      reference: this.#reference.save(),
      eStep: this.#eStep.save(),
      mStep: this.#mStep.save(),
    };
  }

  load(state: State): void {
    const saved = readState(state, 'the CVPO learner');
    const critics = saved.states('critics', this.#critics.length);
    for (const [k, own] of this.#critics.entries()) own.load(critics[k]!);
    this.#reference.load(saved.state('reference'));
    this.#eStep.load(saved.state('eStep'));
    this.#mStep.load(saved.state('mStep'));
  }
}
