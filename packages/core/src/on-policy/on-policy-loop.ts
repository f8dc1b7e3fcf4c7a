import type { AlgorithmContext, Run } from '../contracts/algorithm.ts';
import type { ConstraintHandler } from '../contracts/constraint-handler.ts';
import type { Policy } from '../contracts/policy.ts';
import type { ResidentEngine } from '../contracts/resident.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { State, Stateful } from '../contracts/values.ts';
import { constrainedCosts, constraintNames } from '../costs/constraint-names.ts';
import { CostEstimate, costEstimateOptions } from '../costs/cost-estimate.ts';
import { inOrder } from '../costs/episode-weights.ts';
import { CriticFit } from '../critics/critic-fit.ts';
import { takeTurn } from '../ports/take-turn.ts';
import { readState } from '../state/saved-state.ts';
import { SignalUnits } from '../statistics/signal-units.ts';
import { episodeSequences } from '../update/episode-sequences.ts';
import { type EpochRows, EpochUpdate } from '../update/epoch-update.ts';
import { meanKl } from '../update/mean-kl.ts';
import { sequenceLengths } from '../update/sequence-plan.ts';
import { createWorkspace, type Workspace } from '../update/workspace.ts';
import { annealStd } from './anneal-std.ts';
import { type OnPolicySettings, onPolicySettings } from './on-policy-settings.ts';
import { SignalEstimates } from './signal-estimates.ts';

/** Columns that every on-policy algorithm logs, and what each shows. */
export const onPolicyMetrics: Readonly<Record<string, string>> = {
  'Train/Entropy': 'entropy of the policy per action dimension after the update [nats]',
  'Train/KL': 'mean KL(π_old ‖ π_new) over all rows after the update [nats]',
  'Train/StopIter': 'passes of the policy over the data',
  'Train/NoSignal': 'minibatches of the policy whose gradients were all zero; a natural optimizer skips them',
  'Train/PolicyStd': 'mean σ over action dimensions [scaled action]; empty if actions are choices',
  'Loss/Loss_pi': 'minus the objective at the start of the update',
  'Value/Adv': 'mean reward advantage before standardisation',
  'Loss/Loss_reward_critic': 'loss of the reward critic, mean over its minibatches',
  'Value/reward': 'mean reward value of the visited states',
  'Loss/Loss_cost_critic': 'loss of the cost critics, mean over minibatches and costs',
  'Value/cost': 'mean cost value of the visited states, mean over costs',
  'Time/Values': 'time of the epoch in values, advantages and the cost estimate [s]',
  'Time/Actor': 'time of the epoch in the update of the policy [s]',
  'Time/Critics': 'time of the epoch in which the policy was done and critics were not [s]',
  'Metrics/CostEstimate': 'J_C that the update compared with the limit, first constraint [cost/episode]',
};

/**
 * Everything of an on-policy epoch but the policy update, so that an algorithm with an update of its own reads as short as
 * its paper's box:
 *
 *     rows ← collect(run)                     rollout, values, advantages, cost estimate
 *     update.start(rows); updatePolicy(…)     once, or as often as the algorithm wants
 *     report(run, …); finish(run, passes)     log, critics, annealed σ
 *
 * Environments reset at every epoch, so nothing of a rollout outlives its epoch.
 */
export class OnPolicyLoop implements Stateful {
  readonly policy: Policy;
  readonly update: EpochUpdate;
  readonly workspace: Workspace;
  readonly #settings: OnPolicySettings;
  readonly #tracked: readonly number[];
  readonly #signals: SignalEstimates;
  readonly #estimate: CostEstimate;
  readonly #fit: CriticFit;
  #trajectories: Trajectories | null = null;
  #toldNoSignal = false;
  readonly #units: SignalUnits;
  /** Numbers of state of the policy or of a critic, the largest; 0: none remembers. */
  readonly #memory: number;
  /** Why the losses go through the host although the engine keeps whole updates on its device, until it is said; null: it does not. */
  #onHost: string | null;

  /**
   * `constraint` says whether gradients stay apart, and whether costs need critics at all. `onHost`: why the update is not the
   * engine's device's; absent: the algorithm brings its own.
   */
  constructor(
    context: AlgorithmContext,
    constraint: ConstraintHandler,
    onHost: string | null = 'the algorithm brings an update of its own',
  ) {
    this.#onHost = (context.engine as Partial<ResidentEngine>).resident === undefined ? null : onHost;
    this.#settings = onPolicySettings(context);
    const rows = context.environments * context.stepsPerEnvironment;
    const training = context.settings('training');
    const observations = context.observationSpace.low.length;
    this.#tracked = constrainedCosts(context);
    this.policy = context.createPolicy(rows);
    this.#units = new SignalUnits(1 + this.#tracked.length);
    this.#signals = new SignalEstimates({
      context,
      settings: this.#settings,
      tracked: constraint.ignoresCosts === true ? [] : this.#tracked,
      rows,
      units: this.#units,
    });
    this.#estimate = new CostEstimate({
      names: constraintNames(context),
      limits: this.#tracked.map((i) => context.limits[i]!),
      discount: this.#settings.costGamma,
      ...costEstimateOptions(context.settings('constraint')),
    });
    this.update = new EpochUpdate({
      engine: context.engine,
      policy: this.policy,
      observations,
      capacity: rows,
      signals: this.#signals.count,
      schedule: context.schedule,
      clip: training.clip,
      entropy: training.entropy,
      random: context.random('shuffle'),
      sequences: sequenceLengths(context.settings('network')),
    });
    this.workspace = createWorkspace({
      engine: context.engine,
      parameters: this.policy.size,
      signals: this.#signals.count,
      directions: constraint.acts === 'directions' ? this.#signals.count : 1,
      maxRows: rows,
    });
    this.#fit = new CriticFit(context, rows, observations);
    this.#memory = Math.max(this.policy.memory ?? 0, this.#signals.memory);
  }

  /** Rolls an epoch out and makes of it what a policy update needs. */
  async collect(run: Run): Promise<EpochRows> {
    if (this.#onHost !== null) {
      run.warn(`This run's losses go through the host, at a readback or more a minibatch: ${this.#onHost}.`);
    }
    this.#onHost = null;
    const t = await run.collect(this.policy);
    this.#trajectories = t;
    if (this.#memory > 0) t.observations.sequences = episodeSequences(t, this.#memory);
    this.#units.decideFor(t, this.#tracked, (sentence) => run.warn(sentence));
    const advantages = await this.#signals.evaluate(t, run.log);
    this.#fit.begin(this.#signals.fits(t.environments * t.steps), t.observations);
    this.#observeCosts(t);
    const costs = this.#estimate.signals((i) => this.#units.of(1 + i));
    if (costs.names.length > 0) {
      run.log.value('Metrics/CostEstimate', this.#units.of(1) * costs.estimate[0]!);
    }
    run.time('Time/Values', 'Time/Update');
    return {
      count: t.environments * t.steps,
      observations: t.observations,
      actions: t.actions,
      behaviourLogProb: t.behaviourLogProb,
      advantages,
      costs,
      progress: run.epoch / run.epochs,
    };
  }

  #observeCosts({ episodes, cutEpisodes }: Trajectories): void {
    if (this.#tracked.length === 0) return;
    this.#estimate.observe(
      inOrder(episodes, cutEpisodes).map(({ episode: { weight, length, costs, firstRow }, cut }) => ({
        weight,
        length,
        cut,
        costs: this.#tracked.map((index) => costs[index]!),
        predicted: this.#tracked.map((_, i) => this.#signals.costValue(i, firstRow)),
      })),
    );
  }

  /** Logs the policy as the update left it, against OmniSafe of the last `update.start`. */
  async report(run: Run, passes: number, objective: number, warning: string | null = null): Promise<void> {
    const turn = takeTurn();
    if (turn !== null) await turn;
    const { log } = run;
    const { whole } = this.update;
    await this.update.refresh(whole);
    const { distribution } = this.policy;
    const { std, entropy } = this.spread();
    log.value('Train/KL', meanKl(this.policy.distribution, whole.reference, whole.outputs, this.workspace.kl));
    log.value('Train/StopIter', passes);
    log.value('Train/Entropy', entropy / distribution.actions);
    if (std !== null) log.value('Train/PolicyStd', std);
    log.value('Loss/Loss_pi', -objective);
    if (warning !== null) run.warn(warning);
    this.#reportSignal(run);
    run.time('Time/Actor', 'Time/Update');
  }

  #reportSignal(run: Run): void {
    const { minibatches, withoutSignal } = this.workspace;
    run.log.value('Train/NoSignal', withoutSignal);
    if (minibatches > 0 && withoutSignal === minibatches && !this.#toldNoSignal) {
      this.#toldNoSignal = true;
      run.warn(
        `Nothing was learnt in epoch ${run.epoch}: every gradient of the policy was zero, in all ${minibatches} minibatches. Look for rewards that are all alike, or for minibatches of one row (training.batchSize).`,
      );
    }
    this.workspace.minibatches = 0;
    this.workspace.withoutSignal = 0;
  }

  /** Mean σ (null: choices have none) and mean entropy (summed over action dimensions) of the policy as of the last refresh of the whole minibatch. */
  spread(): { readonly std: number | null; readonly entropy: number } {
    const { outputs, count } = this.update.whole;
    const { distribution } = this.policy;
    const scales = outputs.scalePerRow ? count * distribution.actions : outputs.scale.length;
    let sum = 0;
    for (let j = 0; j < scales; j++) sum += Math.exp(outputs.scale[j]!);
    return { std: scales === 0 ? null : sum / scales, entropy: distribution.entropy(outputs, 0) };
  }

  /** Ends the critics' fit, which `collect` began; `passes` of the policy are what `critic.passes: null` means. */
  async finish(run: Run, passes: number): Promise<void> {
    const t = this.#trajectories!;
    await this.#fit.finish(this.#signals.fits(t.environments * t.steps), t.observations, passes, run.log);
    annealStd(this.policy, this.#settings.std, run.epoch / run.epochs);
    run.time('Time/Critics', 'Time/Update');
  }

  save(): State {
    const parameters = new Float32Array(this.policy.size);
    this.policy.read(parameters);
    return { policy: parameters, ...this.#signals.save(), estimate: this.#estimate.save(), units: this.#units.save() };
  }

  load(state: State): void {
    const saved = readState(state, 'the policy');
    const parameters = new Float32Array(this.policy.size);
    saved.copyInto('policy', parameters);
    this.policy.write(parameters);
    this.#signals.load(state);
    this.#estimate.load(saved.state('estimate'));
    this.#units.load(state['units'] as State | undefined);
  }
}
