import {
  meanKl,
  type Outputs,
  type PartContext,
  type PolicyUpdate,
  type ResidentTrustRegion,
  type State,
  type Step,
  type TrustRegion,
  type Vec,
} from '@belay-rl/core';
import { copyOutputs, maxRowsOf, requireKl } from './candidate-kl.ts';
import { RefusalCount } from './refusal-count.ts';
import type { MinibatchKlGuardSettings } from './settings.ts';

/** With reference `step`, an epoch's steps may add up: above this sum of their limits [nats] the user is told. */
const MANY_STEPS_KL = 0.1;

/**
 * KFCPO's trust region (arXiv 2511.00880): after every minibatch's step, KL(π_θ′ ‖ π_ref) averaged over its rows, in
 * closed form; beyond ε_KL the step is rejected and θ restored bit for bit.
 *
 * ref is the policy that collected the epoch's rows, or the one before this step. Both KLs are logged, of the step as
 * proposed.
 */
export class MinibatchKlGuard implements TrustRegion {
  readonly resident: ResidentTrustRegion;
  readonly #settings: MinibatchKlGuardSettings;
  readonly #context: PartContext;
  readonly #saved: Vec;
  readonly #before: Outputs;
  readonly #kl: Vec;
  readonly #refusals = new RefusalCount();
  #steps = 0;
  #accepted = 0;
  #told = false;

  constructor(settings: MinibatchKlGuardSettings, context: PartContext) {
    const maxRows = maxRowsOf(context.schedule, context.rows);
    this.#settings = settings;
    this.resident = {
      kind: 'minibatch-kl-guard',
      settings,
      settle: (steps, accepted) => {
        this.#steps = steps;
        this.#accepted = accepted;
        this.end();
      },
    };
    this.#context = context;
    this.#saved = new Float32Array(context.policy.size);
    this.#before = context.policy.outputs(maxRows);
    this.#kl = new Float32Array(maxRows);
  }

  begin(_update: PolicyUpdate): void {
    this.#steps = 0;
    this.#accepted = 0;
  }

  async apply({ update, minibatch, delta }: Step): Promise<number> {
    const { maxKl, reference, retries } = this.#settings;
    const { policy, log } = this.#context;
    const restore = () => policy.write(this.#saved);
    policy.read(this.#saved);
    copyOutputs(minibatch.outputs, this.#before, policy.distribution);
    let accepted = 0;
    for (let attempt = 0, fraction = 1; attempt <= retries && accepted === 0; attempt++, fraction /= 2) {
      policy.add(delta, fraction);
      await update.refresh(minibatch);
      const fromStep = meanKl(policy.distribution, minibatch.outputs, this.#before, this.#kl);
      const fromEpoch = meanKl(policy.distribution, minibatch.outputs, minibatch.reference, this.#kl);
      requireKl(fromStep + fromEpoch, "a minibatch's step", restore);
      if (attempt === 0) {
        log.value('Misc/StepKl', fromStep);
        log.value('Misc/EpochKl', fromEpoch);
      }
      if ((reference === 'epoch' ? fromEpoch : fromStep) <= maxKl) accepted = fraction;
      else restore();
    }
    this.#steps++;
    if (accepted > 0) this.#accepted++;
    log.value('Misc/RollbackRate', accepted > 0 ? 0 : 1);
    log.value('Misc/AcceptedFraction', accepted);
    return accepted;
  }

  end(): boolean {
    if (this.#steps > 0) this.#refusals.count(this.#accepted === 0);
    return true;
  }

  warning(): string | null {
    return (
      this.#refusals.warning(
        'Every step of the policy was rolled back',
        'raise trustRegion.maxKl, lower optimizer.stepKl (or optimizer.factorsEvery, where the factors are stale), or set trustRegion.retries',
      ) ?? this.#manySteps()
    );
  }

  save(): State {
    return { refusals: this.#refusals.save(), told: this.#told };
  }

  load(state: State): void {
    this.#refusals.load(state['refusals']);
    this.#told = state['told'] === true;
  }

  /** Once a run. */
  #manySteps(): string | null {
    const { maxKl, reference } = this.#settings;
    const { schedule, rows } = this.#context;
    const steps = Math.ceil(rows / maxRowsOf(schedule, rows)) * schedule.passes;
    if (this.#told || reference === 'epoch' || steps * maxKl <= MANY_STEPS_KL) return null;
    this.#told = true;
    return `trustRegion.reference=step lets each of an epoch's ${steps} steps move the policy by a KL of ${maxKl}, up to ${Number((steps * maxKl).toPrecision(3))} or more in all: use reference=epoch, a smaller trustRegion.maxKl, larger minibatches or fewer passes.`;
  }
}
