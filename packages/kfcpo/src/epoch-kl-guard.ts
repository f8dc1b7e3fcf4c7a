import {
  meanKl,
  type Outputs,
  type PartContext,
  type PolicyUpdate,
  type State,
  type Step,
  type TrustRegion,
  type Vec,
} from '@belay-rl/core';
import { copyOutputs, maxRowsOf, requireKl } from './candidate-kl.ts';
import { RefusalCount } from './refusal-count.ts';
import type { EpochKlGuardSettings } from './settings.ts';

/**
 * The epoch-level check that KFCPO's minibatch guard is compared with: every step is taken, and once at the end
 * KL(π_θ′ ‖ π_start), averaged over all rows of the epoch, is held against ε_KL; beyond it the whole update is rolled
 * back, bit for bit. A refused epoch repeats unless something shrinks: `retries` halves its total displacement, and
 * refusals in a row are reported.
 */
export class EpochKlGuard implements TrustRegion {
  readonly #settings: EpochKlGuardSettings;
  readonly #context: PartContext;
  readonly #start: Vec;
  readonly #displacement: Vec;
  readonly #before: Outputs;
  readonly #kl: Vec;
  readonly #refusals = new RefusalCount();

  constructor(settings: EpochKlGuardSettings, context: PartContext) {
    this.#settings = settings;
    this.#context = context;
    this.#start = new Float32Array(context.policy.size);
    this.#displacement = new Float32Array(context.policy.size);
    this.#before = context.policy.outputs(maxRowsOf(context.schedule, context.rows));
    this.#kl = new Float32Array(context.rows);
  }

  begin(_update: PolicyUpdate): void {
    this.#context.policy.read(this.#start);
  }

  /** Takes the step. The forward pass is for the log only: how far each step and the epoch so far went. */
  async apply({ update, minibatch, delta }: Step): Promise<number> {
    const { policy, log } = this.#context;
    copyOutputs(minibatch.outputs, this.#before, policy.distribution);
    policy.add(delta, 1);
    await update.refresh(minibatch);
    const fromStep = meanKl(policy.distribution, minibatch.outputs, this.#before, this.#kl);
    const fromEpoch = meanKl(policy.distribution, minibatch.outputs, minibatch.reference, this.#kl);
    requireKl(fromStep + fromEpoch, "a minibatch's step", () => policy.write(this.#start));
    log.value('Misc/StepKl', fromStep);
    log.value('Misc/EpochKl', fromEpoch);
    return 1;
  }

  async end(update: PolicyUpdate): Promise<boolean> {
    const { policy, log } = this.#context;
    const { whole } = update;
    let accepted = await this.#within(update);
    if (!accepted && this.#settings.retries > 0) this.#takeDisplacement();
    for (let attempt = 1, fraction = 0.5; attempt <= this.#settings.retries && !accepted; attempt++, fraction /= 2) {
      policy.write(this.#start);
      policy.add(this.#displacement, fraction);
      accepted = await this.#within(update);
    }
    if (!accepted) {
      policy.write(this.#start);
      await update.refresh(whole);
    }
    this.#refusals.count(!accepted);
    log.value('Misc/RollbackRate', accepted ? 0 : 1);
    return accepted;
  }

  warning(): string | null {
    return this.#refusals.warning(
      'The whole update was rolled back',
      'raise trustRegion.maxKl, lower optimizer.stepKl, or set trustRegion.retries, else the same update is refused again and again',
    );
  }

  save(): State {
    return { refusals: this.#refusals.save() };
  }

  load(state: State): void {
    this.#refusals.load(state['refusals']);
  }

  async #within(update: PolicyUpdate): Promise<boolean> {
    const { policy } = this.#context;
    const { whole } = update;
    await update.refresh(whole);
    const kl = meanKl(policy.distribution, whole.outputs, whole.reference, this.#kl);
    requireKl(kl, 'the whole update', () => policy.write(this.#start));
    return kl <= this.#settings.maxKl;
  }

  /** displacement ← θ − θ_start. */
  #takeDisplacement(): void {
    this.#context.policy.read(this.#displacement);
    for (let i = 0; i < this.#displacement.length; i++) this.#displacement[i]! -= this.#start[i]!;
  }
}
