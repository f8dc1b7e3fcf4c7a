import type { PartContext } from '../contracts/part.ts';
import type { ResidentTrustRegion } from '../contracts/resident-form.ts';
import type { Step, Trial, TrustRegion } from '../contracts/trust-region.ts';
import type { State } from '../contracts/values.ts';
import { defineSettings, type SettingsOf } from '../settings/setting.ts';
import { readState } from '../state/saved-state.ts';
import { defineTrustRegion } from './define-part.ts';
import { stepNorm } from './step-norm.ts';

const schema = defineSettings({
  maxKl: {
    doc: 'Largest mean KL(old ‖ new) of an accepted step [nats]; also the default of a natural optimizer’s stepKl.',
    format: 'number',
    default: 0.01,
    min: 0,
    exclusiveMin: true,
    max: 100,
  },
  shrink: {
    doc: 'Factor on the step after each refused trial.',
    format: 'number',
    default: 0.8,
    min: 0.01,
    max: 0.99,
  },
  maxSteps: {
    doc: 'Trials before the step is given up and the parameters are restored.',
    format: 'integer',
    default: 15,
    min: 1,
    max: 1000,
  },
  variant: {
    doc: 'paper: KL summed over action dimensions; published: averaged over them, as in OmniSafe, so that a step may be that many times as far.',
    format: 'choice',
    default: 'paper',
    values: ['paper', 'published'],
  },
});

/** Refusals in a row after which the user is told. */
const TELL_AFTER = 5;

/**
 * Backtracking line search: the first of Δ, βΔ, β²Δ, … that gains at least what the handler asks, raises no cost surrogate by more
 * than it allows, and stays within `maxKl`. A trial with a number that is not finite counts as failed and shrinks like any other.
 * If none passes, the parameters are restored bit for bit.
 */
class LineSearch implements TrustRegion {
  readonly resident: ResidentTrustRegion = { kind: 'trials', settings: {} };
  readonly #context: PartContext;
  readonly #maxKl: number;
  readonly #shrink: number;
  readonly #maxSteps: number;
  readonly #klShare: number;
  readonly #saved: Float32Array;
  #refusals = 0;

  constructor(settings: SettingsOf<typeof schema>, context: PartContext) {
    this.#context = context;
    this.#maxKl = settings.maxKl;
    this.#shrink = settings.shrink;
    this.#maxSteps = settings.maxSteps;
    this.#klShare = settings.variant === 'published' ? 1 / context.policy.distribution.actions : 1;
    this.#saved = context.engine.vector(context.policy.size);
  }

  async apply(step: Step): Promise<number> {
    const { policy } = step.update;
    const { log } = this.#context;
    policy.read(this.#saved);
    let fraction = 1;
    for (let k = 1; k <= this.#maxSteps; k++) {
      policy.write(this.#saved);
      policy.add(step.delta, fraction);
      const trial = await step.measure();
      if (this.#accepts(step, trial)) {
        log.value('Misc/AcceptanceStep', k);
        log.value('Misc/FinalStepNorm', fraction * stepNorm(step.delta));
        this.#refusals = 0;
        return fraction;
      }
      fraction *= this.#shrink;
    }
    policy.write(this.#saved);
    await step.update.refresh(step.minibatch);
    log.value('Misc/AcceptanceStep', 0);
    log.value('Misc/FinalStepNorm', 0);
    this.#refusals++;
    return 0;
  }

  warning(): string | null {
    if (this.#refusals < TELL_AFTER) return null;
    return `The line search has refused ${this.#refusals} steps in a row, so the policy stands still; raise trustRegion.maxKl or trustRegion.maxSteps, or look at the cost limit.`;
  }

  save(): State {
    return { refusals: this.#refusals };
  }

  load(state: State): void {
    this.#refusals = readState(state, 'trust region line-search').number('refusals');
  }

  #accepts(step: Step, trial: Trial): boolean {
    const { before, proposal } = step;
    const gain = trial.objective - before.objective;
    if (!Number.isFinite(gain) || !Number.isFinite(trial.kl)) return false;
    if (gain < proposal.minGain || trial.kl * this.#klShare > this.#maxKl) return false;
    for (let i = 0; i < proposal.maxRise.length; i++) {
      // An 'advantages' handler has one mixed surrogate and no bounds on the rest.
      if (proposal.maxRise[i] === Number.POSITIVE_INFINITY) continue;
      const rise = trial.values[1 + i]! - before.values[1 + i]!;
      // Negated, so that NaN fails.
      if (!(rise <= proposal.maxRise[i]!)) return false;
    }
    return true;
  }
}

export const lineSearch = defineTrustRegion({
  summary: 'Backtracking line search on gain, costs and KL.',
  schedule: { batchSize: 'all', passes: 1 },
  settings: schema,
  metrics: {
    'Misc/AcceptanceStep': 'number of the accepted trial, 1 first; 0: none, parameters restored',
    'Misc/FinalStepNorm': 'norm of the accepted step; 0 if none was',
  },
  memory: ({ parameters }) => 4 * parameters,
  create: (settings, context) => new LineSearch(settings, context),
});
