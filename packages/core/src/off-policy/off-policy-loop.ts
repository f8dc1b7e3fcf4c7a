import type { Run } from '../contracts/algorithm.ts';
import type { ConstraintHandler } from '../contracts/constraint-handler.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { Random, State, Stateful } from '../contracts/values.ts';
import { CostEstimate, costEstimateOptions } from '../costs/cost-estimate.ts';
import { takeTurn } from '../ports/take-turn.ts';
import { spaceSize } from '../spaces/space-size.ts';
import { readState } from '../state/saved-state.ts';
import { SignalUnits } from '../statistics/signal-units.ts';
import type { Learner, LearnerContext, Round } from './learner.ts';
import { ReplayBuffer } from './replay-buffer.ts';

/** Columns that every off-policy algorithm logs, and what each shows. */
export const offPolicyMetrics: Readonly<Record<string, string>> = {
  'Train/Updates': 'gradient steps of the epoch',
  'Train/ReplayRows': 'rows in the replay buffer at the end of the epoch',
  'Metrics/CostEstimate': 'J_C that the constraint handler compared with the limit, first constraint [cost/episode]',
};

/** What the off-policy loop runs: the learner, and the handler that weighs its costs. */
export interface OffPolicyLoopOptions {
  readonly context: LearnerContext;
  readonly learner: Learner;
  readonly constraint: ConstraintHandler;
}

/**
 * An off-policy epoch, whatever is learnt:
 *
 *     each round:  collect updateCycle steps of every environment → replay buffer
 *                  finished episodes → cost estimate → constraint handler → weights
 *                  updatesPerStep · steps times: sample a batch, learner.update(batch)
 *
 * Rounds of the warm-up act evenly at random and learn nothing.
 */
export class OffPolicyLoop implements Stateful {
  readonly buffer: ReplayBuffer;
  readonly #learner: Learner;
  readonly #constraint: ConstraintHandler;
  readonly #random: Random;
  readonly #estimate: CostEstimate;
  /** Where each constrained cost is among the environment's: all of them, and those that have critics. */
  readonly #tracked: readonly number[];
  readonly #learnt: readonly number[];
  readonly #weights: Float64Array;
  readonly #values: Float64Array;
  readonly #updateCycle: number;
  readonly #updatesPerStep: number;
  readonly #warmupSteps: number;
  readonly #constraintWarmup: number;
  #steps = 0;
  /** Gradient steps that are due, a fraction. */
  #due = 0;
  #seen = false;
  readonly #units: SignalUnits;
  /** The unit of tracked cost i; 1 if nothing is learnt of it. */
  readonly #unitOf = (i: number): number => (this.#learnt.length === 0 ? 1 : this.#units.of(1 + i));

  constructor({ context, learner, constraint }: OffPolicyLoopOptions) {
    const training = context.settings('training');
    const constraints = context.settings('constraint');
    const { gamma, costGamma } = discounts(context);
    this.#learner = learner;
    this.#constraint = constraint;
    this.#random = context.random('replay');
    this.#tracked = context.limits.flatMap((limit, i) => (Number.isFinite(limit) ? [i] : []));
    this.#learnt = context.constraints.map((name) => context.costNames.indexOf(name));
    this.#estimate = new CostEstimate({
      names: this.#tracked.map((i) => context.costNames[i]!),
      limits: this.#tracked.map((i) => context.limits[i]!),
      discount: costGamma,
      ...costEstimateOptions(constraints),
    });
    this.#weights = new Float64Array(1 + context.constraints.length);
    this.#weights[0] = 1;
    this.#units = new SignalUnits(this.#weights.length);
    this.#values = new Float64Array(this.#weights.length);
    this.#updateCycle = training.updateCycle;
    this.#updatesPerStep = training.updatesPerStep;
    this.#warmupSteps = training.warmupSteps;
    this.#constraintWarmup = constraints.warmupSteps;
    this.buffer = new ReplayBuffer({
      engine: context.engine,
      observations: context.observationSpace.low.length,
      actions: spaceSize(context.actionSpace),
      discounts: [gamma, ...context.constraints.map(() => costGamma)],
      environments: context.environments,
      size: context.settings('buffer').size,
      nStep: context.settings('critic').nStep,
      batchSize: context.batchSize,
    });
  }

  async epoch(run: Run): Promise<void> {
    let updates = 0;
    for (let done = 0; done < run.steps; ) {
      const warm = Math.ceil((this.#warmupSteps - this.#steps) / run.environments);
      const steps = Math.min(warm > 0 ? warm : this.#updateCycle, run.steps - done);
      const t = await run.collect(this.#learner.policy, { steps, actions: warm > 0 ? 'uniform' : 'policy' });
      this.#units.decideFor(t, this.#learnt, (sentence) => run.warn(sentence));
      this.buffer.append(t, this.#learnt);
      done += steps;
      this.#steps += steps * run.environments;
      this.#observeCosts(t, run);
      if (warm > 0) continue;
      updates += await this.#learn(steps * run.environments, run);
      run.time('Time/Update');
    }
    if (updates > 0) await this.#learner.endEpoch?.(this.buffer.batch);
    run.log.value('Train/Updates', updates);
    run.log.value('Train/ReplayRows', this.buffer.count);
  }

  #observeCosts({ episodes }: Trajectories, run: Run): void {
    if (this.#tracked.length === 0 || episodes.length === 0) return;
    this.#estimate.observe(
      episodes.map(({ weight, costs, length }) => ({
        weight,
        length,
        cut: false,
        costs: this.#tracked.map((index) => costs[index]!),
        predicted: this.#tracked.map(() => 0),
      })),
    );
    this.#seen = true;
    const costs = this.#estimate.signals(this.#unitOf);
    run.log.value('Metrics/CostEstimate', this.#unitOf(0) * costs.estimate[0]!);
    if (this.#steps <= this.#constraintWarmup) return;
    this.#constraint.begin(costs, run.epoch / run.epochs);
    this.#constraint.weigh(this.#values, this.#weights);
  }

  /** The gradient steps that `steps` environment steps ask for; how many there were. */
  async #learn(steps: number, run: Run): Promise<number> {
    this.#due += steps * this.#updatesPerStep;
    const updates = Math.floor(this.#due);
    this.#due -= updates;
    if (updates === 0) return 0;
    const learner = this.#learner;
    const round: Round = {
      progress: run.epoch / run.epochs,
      updates,
      costs: this.#seen ? this.#estimate.signals(this.#unitOf) : null,
      weights: this.#weights,
    };
    await learner.beginRound?.(round);
    for (let i = 0; i < updates; i++) {
      const turn = takeTurn();
      if (turn !== null) await turn;
      const done = learner.update(this.buffer.sample(this.#random, this.#units.of));
      if (done instanceof Promise) await done;
    }
    await learner.endRound?.(round);
    return updates;
  }

  save(): State {
    return {
      steps: this.#steps,
      due: this.#due,
      seen: this.#seen,
      weights: this.#weights.slice(),
      estimate: this.#estimate.save(),
      units: this.#units.save(),
    };
  }

  load(state: State): void {
    const saved = readState(state, 'the off-policy loop');
    this.#steps = saved.number('steps');
    this.#due = saved.number('due');
    this.#seen = saved.boolean('seen');
    saved.copyInto('weights', this.#weights);
    this.#estimate.load(saved.state('estimate'));
    this.#units.load(state['units'] as State | undefined);
  }
}

/** γ of the reward and of the costs. */
export function discounts(context: Pick<LearnerContext, 'settings'>): {
  readonly gamma: number;
  readonly costGamma: number;
} {
  const advantage = context.settings('advantage');
  const gamma = advantage.gamma;
  return { gamma, costGamma: advantage.costGamma ?? gamma };
}
