import {
  BelayError,
  type Done,
  type LearnerSite,
  type Outputs,
  type Policy,
  type Rows,
  type Settings,
  type State,
  type Stateful,
  type Vec,
} from '@belay-rl/core';

/**
 * π_old: what the E-step samples from and the M-step stays near. `round`: the policy as it was when the round began, as FSRL has
 * it; `average`: an exponential average of the policy's parameters that moves with every gradient step, as the authors' first
 * code has it.
 */
export class ReferencePolicy implements Stateful {
  readonly outputs: Outputs;
  readonly #site: Pick<LearnerSite, 'engine'>;
  readonly #policy: Policy;
  readonly #copy: Policy;
  readonly #averages: boolean;
  readonly #rate: number;
  readonly #online: Vec;
  readonly #theta: Vec;

  constructor(site: LearnerSite, policy: Policy, settings: Settings) {
    this.#site = site;
    this.#policy = policy;
    this.#averages = settings['reference'] === 'average';
    this.#rate = settings['referenceRate'] as number;
    this.#copy = site.copyPolicy(site.batchSize);
    this.outputs = this.#copy.outputs(site.batchSize);
    this.#online = site.engine.vector(policy.size);
    this.#theta = site.engine.vector(policy.size);
    this.#refresh();
  }

  beginRound(): void {
    if (!this.#averages) this.#refresh();
  }

  /** outputs ← π_old at these states. */
  forward(observations: Rows): Done {
    return this.#copy.forward(observations, this.outputs);
  }

  /** After a gradient step. */
  follow(): void {
    if (!this.#averages) return;
    const { engine } = this.#site;
    this.#policy.read(this.#online);
    engine.axpy(-this.#rate, this.#theta, this.#theta);
    engine.axpy(this.#rate, this.#online, this.#theta);
    this.#copy.write(this.#theta);
  }

  #refresh(): void {
    this.#policy.read(this.#theta);
    this.#copy.write(this.#theta);
  }

  save(): State {
    return { theta: this.#theta.slice() };
  }

  load(state: State): void {
    const saved = state['theta'];
    if (!(saved instanceof Float32Array) || saved.length !== this.#theta.length) {
      throw new BelayError(
        'checkpoint-mismatch',
        "The checkpoint's reference policy does not have this run's size: resume with the settings it was saved with.",
      );
    }
    this.#theta.set(saved);
    this.#copy.write(this.#theta);
  }
}
