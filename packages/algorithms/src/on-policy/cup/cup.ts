import {
  type Algorithm,
  type AlgorithmContext,
  type AlgorithmDefinition,
  createParts,
  createUnconstrained,
  loadParts,
  meanKl,
  OnPolicyLoop,
  onPolicyMetrics,
  type Run,
  type State,
  saveParts,
  updatePolicy,
  type Vec,
} from '@belay-rl/core';
import { clipDefaults, firstOrderDefaults } from '../published-defaults.ts';

/**
 * Constrained Update Projection (Yang, Ji, Dai, Zhang, Zhou, Li, Yang, Pan 2022, arXiv 2209.07089).
 * One epoch:
 *   1. improve: a whole PPO update on the reward only, π_k → π_½;
 *   2. project: λ moves by the cost, then minimise λ (1 − γλ_GAE)/(1 − γ) mean(ρ A_C) + mean KL(π_θ ‖ π_½), ρ = π_θ/π_k.
 * Departures: see README.md.
 */
class Cup implements Algorithm {
  readonly #parts;
  readonly #improve;
  readonly #loop: OnPolicyLoop;
  readonly #costFactor: number;

  constructor(context: AlgorithmContext) {
    this.#parts = createParts(context);
    this.#improve = { ...this.#parts, constraint: createUnconstrained() };
    this.#loop = new OnPolicyLoop(context, this.#parts.constraint);
    const { gamma, lambda } = context.settings('advantage');
    this.#costFactor = gamma < 1 ? (1 - gamma * lambda) / (1 - gamma) : 1;
  }

  get policy() {
    return this.#loop.policy;
  }

  async epoch(run: Run): Promise<void> {
    const loop = this.#loop;
    const rows = await loop.collect(run);
    await loop.update.start(rows);
    const improved = await updatePolicy(this.#improve, loop.update, loop.workspace);
    await loop.report(run, improved.passes, improved.objective);
    if (rows.costs.names.length > 0) {
      // Starting anew makes π_½ the update's reference; the behaviour policy's log-probabilities stay.
      await loop.update.start({ ...rows, advantages: rows.advantages.map((a, k) => this.#inPaperUnits(a, k)) });
      const projected = await updatePolicy(this.#parts, loop.update, loop.workspace);
      await this.#reportProjection(run, projected.passes, projected.objective);
    }
    await loop.finish(run, improved.passes);
  }

  #inPaperUnits(advantages: Vec, signal: number): Vec {
    return signal === 0 ? advantages : advantages.map((a) => this.#costFactor * a);
  }

  async #reportProjection(run: Run, passes: number, objective: number): Promise<void> {
    const { update, workspace, policy } = this.#loop;
    await update.refresh(update.whole);
    run.log.value('Train/SecondStepStopIter', passes);
    run.log.value('Train/SecondStepEntropy', this.#loop.spread().entropy / policy.distribution.actions);
    run.log.value(
      'Train/SecondStepKL',
      meanKl(policy.distribution, update.whole.reference, update.whole.outputs, workspace.kl),
    );
    run.log.value('Loss/Loss_pi_c', -objective);
  }

  save(): State {
    return { ...this.#loop.save(), ...saveParts(this.#parts) };
  }

  load(state: State): void {
    this.#loop.load(state);
    loadParts(this.#parts, state);
  }

  dispose(): void {}
}

/** The algorithm `cup`. */
export const cup: AlgorithmDefinition = {
  name: 'cup',
  summary: 'Constrained Update Projection (Yang et al. 2022): a PPO step, then a step back towards the limit.',
  parts: { optimizer: 'adam', constraint: 'cup-projection', trustRegion: 'kl-early-stop' },
  defaults: {
    ...firstOrderDefaults,
    ...clipDefaults,
    'trustRegion.maxKl': 0.01,
    // The projection multiplies λ by some 6: at 0.01 a single epoch's λ tears the policy away (KL of 0.3 to 1.7 in a projection).
    'constraint.multiplierRate': 0.002,
  },
  metrics: {
    ...onPolicyMetrics,
    'Train/SecondStepStopIter': 'passes of the projection',
    'Train/SecondStepEntropy': 'entropy of the policy per action dimension after the projection [nats]',
    'Train/SecondStepKL': 'mean KL(π_½ ‖ π_new) over all rows after the projection [nats]',
    'Loss/Loss_pi_c': 'loss of the projection at its start',
  },
  create: (context) => new Cup(context),
};
