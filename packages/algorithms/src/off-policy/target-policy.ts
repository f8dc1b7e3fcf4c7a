import {
  BelayError,
  type LearnerSite,
  type Outputs,
  type Policy,
  type Random,
  type Rows,
  type State,
  type Stateful,
  type Vec,
} from '@belay-rl/core';

/** A policy that follows the learnt one slowly, and acts in targets; with clipped noise where targets are smoothed. */
export class TargetPolicy implements Stateful {
  readonly #engine: LearnerSite['engine'];
  readonly #learnt: Policy;
  readonly #policy: Policy;
  readonly #outputs: Outputs;
  readonly #random: Random;
  readonly #noise: number;
  readonly #clip: number;
  readonly #theta: Vec;
  readonly #online: Vec;

  constructor(
    site: LearnerSite,
    learnt: Policy,
    smoothing: { readonly targetNoise?: number; readonly targetNoiseClip?: number },
  ) {
    const { engine, batchSize } = site;
    this.#engine = engine;
    this.#learnt = learnt;
    this.#policy = site.copyPolicy(batchSize);
    this.#outputs = this.#policy.outputs(batchSize);
    this.#random = site.random('target noise');
    this.#noise = smoothing.targetNoise ?? 0;
    this.#clip = smoothing.targetNoiseClip ?? 0;
    this.#theta = engine.vector(learnt.size);
    this.#online = engine.vector(learnt.size);
    learnt.read(this.#theta);
    this.#policy.write(this.#theta);
  }

  /** action (B × A) ← clip(π̄(s) + clip(N(0, σ²), ±c), −1, 1) (Fujimoto et al. 2018, eq. 14); without noise π̄(s). */
  act(observations: Rows, action: Vec): void {
    this.#policy.forward(observations, this.#outputs);
    this.#policy.distribution.mode(this.#outputs, action);
    if (this.#noise === 0) return;
    const n = observations.count * this.#policy.distribution.actions;
    for (let k = 0; k < n; k++) {
      const noise = Math.min(Math.max(this.#noise * this.#random.normal(), -this.#clip), this.#clip);
      action[k] = Math.min(Math.max(action[k]! + noise, -1), 1);
    }
  }

  /** π̄ ← (1 − rate) π̄ + rate π. */
  track(rate: number): void {
    this.#learnt.read(this.#online);
    this.#engine.axpy(-rate, this.#theta, this.#theta);
    this.#engine.axpy(rate, this.#online, this.#theta);
    this.#policy.write(this.#theta);
  }

  save(): State {
    return { theta: this.#theta.slice() };
  }

  load(state: State): void {
    const theta = state['theta'];
    if (!(theta instanceof Float32Array) || theta.length !== this.#theta.length) {
      throw new BelayError(
        'checkpoint-mismatch',
        "The checkpoint's target policy does not have this run's size: resume with the settings it was saved with.",
      );
    }
    this.#theta.set(theta);
    this.#policy.write(this.#theta);
  }
}
