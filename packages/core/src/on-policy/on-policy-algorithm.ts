import type { Algorithm, AlgorithmSite, Critic, Run } from '../contracts/algorithm.ts';
import type { ConstraintHandler } from '../contracts/constraint-handler.ts';
import type { Rows } from '../contracts/engine.ts';
import type { Optimizer } from '../contracts/optimizer.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { TrustRegion } from '../contracts/trust-region.ts';
import type { Saved, State, Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { EpochUpdate } from '../update/epoch-update.ts';
import { meanKl, type Parts, updatePolicy } from '../update/update-policy.ts';
import { createWorkspace, type Workspace } from '../update/workspace.ts';
import { type AdvantageEstimator, computeAdvantages, standardise } from './advantage.ts';
import { CostEstimate, costEstimateOptions } from './cost-estimate.ts';
import { CriticFit } from './critic-fit.ts';
import { createUnconstrained } from './unconstrained.ts';

/** Columns that every on-policy algorithm logs, and what each shows. */
export const onPolicyMetrics: Readonly<Record<string, string>> = {
  'Train/Entropy': 'entropy of the policy per action dimension after the update [nats]',
  'Train/KL': 'mean KL(π_old ‖ π_new) over all rows after the update [nats]',
  'Train/StopIter': 'passes of the policy over the data',
  'Train/PolicyStd': 'mean σ over action dimensions [scaled action]',
  'Loss/Loss_pi': 'minus the objective at the start of the update',
  'Value/Adv': 'mean reward advantage before standardisation',
  'Loss/Loss_reward_critic': 'loss of the reward critic, mean over its minibatches',
  'Value/reward': 'mean reward value of the visited states',
  'Loss/Loss_cost_critic': 'loss of the cost critics, mean over minibatches and costs',
  'Value/cost': 'mean cost value of the visited states, mean over costs',
  'Metrics/CostEstimate': 'J_C that the update compared with the limit, first constraint [cost/episode]',
};

/** One signal of an epoch: reward or a constrained cost. */
interface Signal {
  readonly critic: Critic;
  readonly lambda: number;
  readonly values: Vec;
  readonly finalValues: Vec;
  readonly advantages: Vec;
  readonly targets: Vec;
}

/**
 * The on-policy family: collect → values, advantages → cost estimate → one policy update by the three parts → critics.
 * The update is `updatePolicy`; this class owns what surrounds it. Environments reset at every epoch, so nothing of a
 * rollout outlives its epoch.
 */
export class OnPolicyAlgorithm implements Algorithm {
  readonly policy: Policy;
  readonly #site: AlgorithmSite;
  readonly #parts: Parts;
  readonly #signals: readonly Signal[];
  /** Index into Trajectories.costs of every constraint. */
  readonly #tracked: readonly number[];
  readonly #estimate: CostEstimate;
  readonly #update: EpochUpdate;
  readonly #workspace: Workspace;
  readonly #fit: CriticFit;
  readonly #finalRows: number;

  constructor(site: AlgorithmSite) {
    this.#site = site;
    const { engine } = site;
    const rows = site.environments * site.stepsPerEnvironment;
    const advantage = site.settings('advantage');
    const training = site.settings('training');
    const observations = site.observationSpace.low.length;
    this.#tracked = site.limits.flatMap((limit, i) => (limit < Number.POSITIVE_INFINITY ? [i] : []));
    const names = this.#tracked.map((i) => site.costNames[i]!);
    this.#finalRows = rows;
    this.policy = site.createPolicy(rows);

    const part = <T>(slot: string): T => site.part<T>(slot, this.policy, names);
    const constraint = names.length === 0 ? createUnconstrained() : part<ConstraintHandler>('constraint');
    this.#parts = {
      optimizer: part<Optimizer>('optimizer'),
      constraint,
      trustRegion: part<TrustRegion>('trustRegion'),
    };

    const signal = (name: string, lambda: unknown): Signal => ({
      critic: site.createCritic(name, rows),
      lambda: lambda as number,
      values: engine.vector(rows),
      finalValues: engine.vector(rows),
      advantages: new Float32Array(rows),
      targets: new Float32Array(rows),
    });
    this.#signals = [
      signal('reward', advantage['lambda']),
      ...names.map((name) => signal(name, advantage['costLambda'])),
    ];
    this.#estimate = new CostEstimate({
      names,
      limits: this.#tracked.map((i) => site.limits[i]!),
      discount: advantage['gamma'] as number,
      ...costEstimateOptions(site.settings('constraint')),
    });
    this.#update = new EpochUpdate({
      engine,
      policy: this.policy,
      observations,
      capacity: rows,
      signals: this.#signals.length,
      schedule: site.schedule,
      clip: training['clip'] as number,
      entropy: training['entropy'] as number,
      random: site.random('shuffle'),
    });
    this.#workspace = createWorkspace({
      engine,
      parameters: this.policy.size,
      signals: this.#signals.length,
      directions: constraint.acts === 'directions' ? this.#signals.length : 1,
      maxRows: rows,
    });
    this.#fit = new CriticFit(site, rows, observations);
  }

  async epoch(run: Run): Promise<void> {
    const t = await run.collect(this.policy);
    const count = t.environments * t.steps;

    const advantages = await this.#evaluate(t, count);
    this.#observeCosts(t);
    const costs = this.#estimate.signals();
    if (costs.names.length > 0) run.log.value('Metrics/CostEstimate', costs.estimate[0]!);

    await this.#update.start({
      count,
      observations: t.observations,
      actions: t.actions,
      behaviour: t.behaviour,
      advantages,
      costs,
      progress: run.epoch / run.epochs,
    });
    const { passes, objective } = await updatePolicy(this.#parts, this.#update, this.#workspace);
    await this.#report(run, passes, objective);

    await this.#fit.fit(
      this.#signals.map(({ critic, targets }) => ({ critic, targets: targets.subarray(0, count) })),
      t.observations,
      passes,
      run.log,
    );
    run.time('Time/Update');
  }

  /** Values, advantages and targets of every signal; returns the standardised advantages. */
  async #evaluate(t: Trajectories, count: number): Promise<readonly Vec[]> {
    const advantage = this.#site.settings('advantage');
    const log = this.#site.log;
    const out: Vec[] = [];
    for (const [k, signal] of this.#signals.entries()) {
      await signal.critic.values(t.observations, signal.values);
      await this.#finalValues(signal, t.finalObservations);
      const advantages = signal.advantages.subarray(0, count);
      const source = k === 0 ? t.rewards : t.costs[this.#tracked[k - 1]!]!;
      computeAdvantages(
        {
          signal: source.length === count ? source : source.subarray(0, count),
          values: signal.values,
          ended: t.ended,
          steps: t.steps,
          finalRows: t.finalRows,
          finalValues: signal.finalValues,
          estimator: advantage['estimator'] as AdvantageEstimator,
          gamma: advantage['gamma'] as number,
          lambda: signal.lambda,
        },
        advantages,
        signal.targets,
      );
      log.value(k === 0 ? 'Value/reward' : 'Value/cost', mean(signal.values, count));
      if (k === 0) {
        log.value('Value/Adv', mean(advantages, count));
        if (advantage['standardizeReward'] === true) standardise(advantages, true);
      } else if (advantage['standardizeCost'] !== 'none') {
        standardise(advantages, advantage['standardizeCost'] === 'scale');
      }
      out.push(advantages);
    }
    return out;
  }

  async #finalValues(signal: Signal, finals: Rows): Promise<void> {
    if (finals.count === 0) return;
    if (finals.count > this.#finalRows) {
      throw new BelayError(
        'too-many-fragments',
        `${finals.count} episode fragments in one epoch exceed its ${this.#finalRows} rows.`,
      );
    }
    await signal.critic.values(finals, signal.finalValues);
  }

  #observeCosts(t: Trajectories): void {
    const samples = this.#tracked.map((index, i) =>
      t.episodes.map((episode) => ({
        cost: episode.costs[index]!,
        predicted: this.#signals[1 + i]!.values[episode.firstRow]!,
      })),
    );
    if (this.#tracked.length > 0)
      this.#estimate.observe(
        samples,
        t.episodes.map((episode) => episode.length),
      );
  }

  async #report(run: Run, passes: number, objective: number): Promise<void> {
    const { log } = run;
    const { whole } = this.#update;
    await this.#update.refresh(whole);
    const { distribution } = this.policy;
    let std = 0;
    const scales = whole.outputs.scalePerRow ? whole.count * distribution.actions : distribution.actions;
    for (let j = 0; j < scales; j++) std += Math.exp(whole.outputs.scale[j]!);
    log.value('Train/KL', meanKl(this.#update, whole, this.#workspace.kl));
    log.value('Train/StopIter', passes);
    log.value('Train/Entropy', distribution.entropy(whole.outputs, 0) / distribution.actions);
    log.value('Train/PolicyStd', std / scales);
    log.value('Loss/Loss_pi', -objective);
    const warning = this.#parts.trustRegion.warning?.() ?? null;
    if (warning !== null) run.warn(warning);
  }

  save(): State {
    const parameters = new Float32Array(this.policy.size);
    this.policy.read(parameters);
    const { optimizer, constraint, trustRegion } = this.#parts;
    return {
      policy: parameters,
      critics: this.#signals.map(({ critic }) => critic.save()) as readonly Saved[],
      estimate: this.#estimate.save(),
      optimizer: optimizer.save(),
      constraint: constraint.save(),
      trustRegion: trustRegion.save(),
    };
  }

  load(state: State): void {
    const parameters = state['policy'];
    const critics = state['critics'] as readonly State[];
    if (
      !(parameters instanceof Float32Array) ||
      parameters.length !== this.policy.size ||
      critics.length !== this.#signals.length
    ) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's policy and critics do not have this run's sizes: resume with the settings it was saved with.`,
      );
    }
    this.policy.write(parameters);
    for (const [k, { critic }] of this.#signals.entries()) critic.load(critics[k]!);
    this.#estimate.load(state['estimate'] as State);
    this.#parts.optimizer.load(state['optimizer'] as State);
    this.#parts.constraint.load(state['constraint'] as State);
    this.#parts.trustRegion.load(state['trustRegion'] as State);
  }

  /** Parts and critics belong to the run's container, which disposes of them. */
  dispose(): void {}
}

export function createOnPolicyAlgorithm(site: AlgorithmSite): Algorithm {
  return new OnPolicyAlgorithm(site);
}

function mean(x: Vec, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x[i]!;
  return sum / count;
}
