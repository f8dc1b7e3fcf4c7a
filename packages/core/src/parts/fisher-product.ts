import type { Outputs } from '../contracts/distribution.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Vec } from '../contracts/values.ts';
import { refuse } from '../errors.ts';
import { fisherLength } from '../update/fisher-length.ts';

export interface FisherProductOptions {
  readonly engine: Engine;
  readonly policy: Policy;
  /** Most rows that `keep` and `use` are given. */
  readonly capacity: number;
  /** Only every n-th row enters the mean. */
  readonly sample: number;
}

/**
 * Products with the policy's Fisher matrix F = mean over rows of Jᵀ F_out J, where F_out is the Fisher matrix of the distribution's
 * outputs: one tangent pass, a closed form, one backward pass; no second differentiation.
 * F is the Hessian of the KL that sums over action dimensions, as the papers define it.
 * After `use`, the policy's last forward must stay on these rows until the products are done.
 */
export class FisherProduct {
  readonly #engine: Engine;
  readonly #policy: Policy;
  readonly #sample: number;
  readonly #tangent: Outputs;
  readonly #outputs: Outputs;
  readonly #capacity: number;
  #rows: Rows | null = null;
  readonly #index: Int32Array;
  #at: Outputs;

  constructor(options: FisherProductOptions) {
    const { engine, policy, sample } = options;
    if (policy.distribution.fisher === undefined) {
      throw refuse(
        'no-fisher',
        'This policy’s distribution has no Fisher matrix, which optimizer.name=conjugate-gradient needs; choose adam or sgd.',
      );
    }
    // A memory needs the rows before a row: then all are used.
    const every = (policy.memory ?? 0) > 0 ? 1 : sample;
    const capacity = Math.max(1, Math.ceil(options.capacity / every));
    this.#engine = engine;
    this.#policy = policy;
    this.#sample = every;
    this.#capacity = capacity;
    this.#tangent = policy.outputs(capacity);
    this.#outputs = policy.outputs(capacity);
    this.#at = this.#outputs;
    this.#index = Int32Array.from({ length: capacity }, (_, i) => i * every);
  }

  /** Products from here on are at these rows and the present parameters. `fresh`: outputs of the last forward, at these very rows. */
  async use(observations: Rows, fresh: Outputs | null): Promise<void> {
    if (this.#sample === 1 && fresh !== null) {
      this.#at = fresh;
      return;
    }
    let rows = observations;
    if (this.#sample > 1) {
      this.#rows ??= this.#engine.rows(this.#capacity, observations.width);
      const index = this.#index.subarray(0, Math.ceil(observations.count / this.#sample));
      await this.#engine.gather(observations, index, this.#rows);
      rows = this.#rows;
    }
    await this.#policy.forward(rows, this.#outputs);
    this.#at = this.#outputs;
  }

  /** out ← F v. */
  async apply(v: Vec, out: Vec): Promise<void> {
    await this.#policy.tangent(v, this.#tangent);
    this.#policy.distribution.fisher!(this.#at, this.#tangent);
    await this.#policy.backward(this.#tangent, out);
  }

  /** vᵀ F v ≥ 0, without a backward pass. */
  quadratic(v: Vec): Promise<number> {
    return fisherLength(this.#policy, v, this.#at, this.#tangent);
  }
}
