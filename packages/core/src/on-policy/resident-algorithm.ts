import type { Algorithm, AlgorithmContext, Run } from '../contracts/algorithm.ts';
import type { Critic } from '../contracts/critic.ts';
import type { Policy } from '../contracts/policy.ts';
import type { ResidentEngine, ResidentLearner, ResidentOutcome, ResidentParts } from '../contracts/resident.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { Saved, State } from '../contracts/values.ts';
import { constrainedCosts, constraintNames } from '../costs/constraint-names.ts';
import { CostEstimate, costEstimateOptions } from '../costs/cost-estimate.ts';
import { inOrder } from '../costs/episode-weights.ts';
import { readState } from '../state/saved-state.ts';
import { SignalUnits } from '../statistics/signal-units.ts';
import type { Parts } from '../update/update-policy.ts';
import { annealedLogStd, annealStd } from './anneal-std.ts';
import { type OnPolicySettings, onPolicySettings } from './on-policy-settings.ts';
import { SignalSources } from './signal-sources.ts';

/**
 * The on-policy family on an engine that keeps whole updates on its device. An epoch as `OnPolicyAlgorithm` has it: the host
 * rolls out, estimates costs, moves the constraint handler and draws permutations; the device does what is a row, a parameter
 * or a minibatch, and is read once at the end; if rollouts lie on the same device, with what the host needs of the next one. Saved states are those of `OnPolicyAlgorithm`.
 */
export class ResidentAlgorithm implements Algorithm {
  readonly policy: Policy;
  readonly #context: AlgorithmContext;
  readonly #parts: Parts;
  readonly #learner: ResidentLearner;
  readonly #critics: readonly Critic[];
  readonly #settings: OnPolicySettings;
  readonly #tracked: readonly number[];
  readonly #learned: readonly number[];
  readonly #units: SignalUnits;
  readonly #sources: SignalSources;
  readonly #estimate: CostEstimate;
  readonly #stateful: { save(): State; load(state: State): void };
  #toldNoSignal = false;

  private constructor(
    context: AlgorithmContext,
    parts: Parts & { save(): State; load(state: State): void },
    resident: ResidentParts,
    learner: ResidentLearner,
  ) {
    this.#context = context;
    this.#parts = parts;
    this.#stateful = parts;
    this.#learner = learner;
    this.#critics = resident.critics;
    this.policy = resident.policy;
    this.#settings = onPolicySettings(context);
    this.#tracked = constrainedCosts(context);
    this.#learned = parts.constraint.ignoresCosts === true ? [] : this.#tracked;
    this.#units = new SignalUnits(1 + this.#tracked.length);
    const rows = context.environments * context.stepsPerEnvironment;
    this.#sources = new SignalSources({
      settings: this.#settings,
      tracked: this.#learned,
      rows,
      units: this.#units,
    });
    this.#estimate = new CostEstimate({
      names: constraintNames(context),
      limits: this.#tracked.map((i) => context.limits[i]!),
      discount: this.#settings.costGamma,
      ...costEstimateOptions(context.settings('constraint')),
    });
  }

  /** The algorithm if the run's engine keeps updates of these parts on its device; else why it does not. null: no engine does. */
  static async create(
    context: AlgorithmContext,
    parts: Parts & { save(): State; load(state: State): void },
  ): Promise<ResidentAlgorithm | string | null> {
    const { resident } = context.engine as Partial<ResidentEngine>;
    if (resident === undefined) return null;
    if (context.settings('constraint').costEstimate === 'critic') return 'constraint.costEstimate=critic is the host’s';
    if (context.ownCritics === true) return 'a plugin brings critics of its own';
    const { constraint } = parts;
    if (constraint.surrogates !== undefined) return 'the constraint handler brings losses of its own';
    const rows = context.environments * context.stepsPerEnvironment;
    const request = { ...parts, policy: context.createPolicy(rows) };
    const why = resident.refusal(request);
    if (why !== null) return why;
    const learned = constraint.ignoresCosts === true ? [] : constrainedCosts(context);
    const names = ['reward', ...learned.map((i) => context.costNames[i]!)];
    const given = { ...request, critics: names.map((name) => context.createCritic(name, rows)) };
    return new ResidentAlgorithm(context, parts, given, await resident.create(context, given));
  }

  async epoch(run: Run): Promise<void> {
    const context = this.#context;
    const { constraint } = this.#parts;
    const t = await run.collect(this.policy, { outcomes: 'device' });
    this.#units.decideFor(t, this.#tracked, (sentence) => run.warn(sentence));
    this.#observeCosts(t);
    const costs = this.#estimate.signals((i) => this.#units.of(1 + i));
    if (costs.names.length > 0) run.log.value('Metrics/CostEstimate', this.#units.of(1) * costs.estimate[0]!);
    const progress = run.epoch / run.epochs;
    constraint.begin(costs, progress);
    const rollout = run.ahead();
    const signals = Array.from({ length: 1 + this.#learned.length }, (_, k) => k);
    const outcome = await this.#learner.epoch({
      trajectories: t,
      signals: t.stayed === undefined ? signals.map((k) => this.#sources.of(k, t)) : null,
      recipes: signals.map((k) => this.#sources.recipe(k)),
      mix: constraint.acts === 'advantages' ? this.#mix() : null,
      progress,
      next: rollout && { rollout, logStd: annealedLogStd(this.#settings.std, progress) },
      time: (column) => run.time(column, 'Time/Update'),
      shuffle: context.random('shuffle'),
      criticShuffle: context.random('critic'),
    });
    this.#sources.take(outcome.moments);
    this.#report(run, outcome);
    annealStd(this.policy, this.#settings.std, progress);
    run.time('Time/Update');
  }

  /** What the constraint handler weighs the advantages by. */
  #mix(): readonly number[] {
    const weights = new Float64Array(1 + this.#learned.length);
    this.#parts.constraint.weigh(new Float64Array(weights.length), weights);
    return Array.from(weights);
  }

  #observeCosts({ episodes, cutEpisodes }: Trajectories): void {
    if (this.#tracked.length === 0) return;
    this.#estimate.observe(
      inOrder(episodes, cutEpisodes).map(({ episode: { weight, length, costs }, cut }) => ({
        weight,
        length,
        cut,
        costs: this.#tracked.map((index) => costs[index]!),
        predicted: this.#tracked.map(() => 0),
      })),
    );
  }

  #report(run: Run, outcome: ResidentOutcome): void {
    const { log } = run;
    const { distribution, own, size } = this.policy;
    const parameters = new Float32Array(size);
    this.policy.read(parameters);
    const scale = parameters.subarray(0, own);
    const spread = { ...this.policy.outputs(1), scale, count: 1 };
    log.value('Train/KL', outcome.kl);
    log.value('Train/StopIter', outcome.passes);
    log.value('Train/Entropy', distribution.entropy(spread, 0) / distribution.actions);
    log.value('Train/PolicyStd', scale.reduce((sum, x) => sum + Math.exp(x), 0) / own);
    log.value('Loss/Loss_pi', -this.#objective(outcome.values));
    for (const [name, mean] of Object.entries(outcome.metrics)) log.value(name, mean);
    for (const [k, { value, advantage, loss }] of outcome.critics.entries()) {
      const unit = this.#units.of(k);
      log.value(k === 0 ? 'Value/reward' : 'Value/cost', unit * value);
      if (k === 0) log.value('Value/Adv', unit * advantage);
      if (!Number.isNaN(loss)) log.value(k === 0 ? 'Loss/Loss_reward_critic' : 'Loss/Loss_cost_critic', loss);
    }
    const warning = this.#parts.trustRegion.warning?.() ?? null;
    if (warning !== null) run.warn(warning);
    this.#reportSignal(run, outcome);
  }

  /** J(S) of the first minibatch's surrogates. */
  #objective(values: readonly number[]): number {
    const { constraint } = this.#parts;
    if (constraint.acts !== 'directions') return values[0]!;
    return constraint.weigh(Float64Array.from(values), new Float64Array(values.length));
  }

  #reportSignal(run: Run, { minibatches, withoutSignal }: ResidentOutcome): void {
    run.log.value('Train/NoSignal', withoutSignal);
    if (withoutSignal < minibatches || this.#toldNoSignal) return;
    this.#toldNoSignal = true;
    run.warn(
      `Nothing was learnt in epoch ${run.epoch}: every gradient of the policy was zero, in all ${minibatches} minibatches. Look for rewards that are all alike, or for minibatches of one row (training.batchSize).`,
    );
  }

  save(): State {
    const policy = new Float32Array(this.policy.size);
    this.policy.read(policy);
    return {
      policy,
      critics: this.#critics.map((critic) => critic.save()) as readonly Saved[],
      normalisers: this.#sources.save(),
      estimate: this.#estimate.save(),
      units: this.#units.save(),
      ...this.#stateful.save(),
    };
  }

  load(state: State): void {
    const saved = readState(state, 'the policy');
    const policy = new Float32Array(this.policy.size);
    saved.copyInto('policy', policy);
    this.policy.write(policy);
    const critics = saved.states('critics', this.#critics.length);
    for (const [k, critic] of this.#critics.entries()) critic.load(critics[k]!);
    this.#sources.load(saved.optionalStates('normalisers', this.#critics.length));
    this.#estimate.load(saved.state('estimate'));
    this.#units.load(state['units'] as State | undefined);
    this.#stateful.load(state);
  }

  dispose(): void {
    this.#learner.dispose?.();
  }
}
