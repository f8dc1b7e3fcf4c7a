import type { Engine, State, Vec } from '@belay-rl/core';
import { BelayError } from '@belay-rl/core';

/**
 * Moving averages of K gradients of P parameters over minibatches, corrected for their start at zero as Adam's are
 * (Kingma & Ba 2015, section 3):
 *
 *   m_k ← β m_k + (1 − β) g_k,    ḡ_k = m_k / (1 − βᵗ)
 *
 * kept in one vector a signal as ḡ_k ← ḡ_k + (1 − β)/(1 − βᵗ) (g_k − ḡ_k). With β = 0 every gradient is handed on as it came, and nothing is stored.
 */
export class GradientAverages {
  readonly #decay: number;
  readonly #engine: Pick<Engine, 'vector'>;
  readonly #size: number;
  readonly #averages: Vec[] = [];
  #steps = 0;

  constructor(decay: number, engine: Pick<Engine, 'vector'>, size: number) {
    this.#decay = decay;
    this.#engine = engine;
    this.#size = size;
  }

  /** The averages after these gradients; they are valid until the next call. */
  add(gradients: readonly Vec[]): readonly Vec[] {
    const decay = this.#decay;
    if (decay === 0) return gradients;
    this.#reserve(gradients.length);
    this.#steps++;
    const share = (1 - decay) / (1 - decay ** this.#steps);
    gradients.forEach((gradient, k) => {
      const average = this.#averages[k]!;
      for (let i = 0; i < average.length; i++) average[i]! += share * (gradient[i]! - average[i]!);
    });
    return this.#averages;
  }

  save(): State {
    return { steps: this.#steps, averages: this.#averages.map((average) => Float32Array.from(average)) };
  }

  /** Throws `checkpoint-mismatch` if the averages are of another number of parameters. */
  load({ steps, averages }: State): void {
    const fits =
      typeof steps === 'number' &&
      Array.isArray(averages) &&
      averages.every((average) => average instanceof Float32Array && average.length === this.#size);
    if (!fits) {
      throw new BelayError(
        'checkpoint-mismatch',
        `The checkpoint's averaged gradients are not of ${this.#size} parameters: resume with the network sizes it was saved with.`,
      );
    }
    this.#steps = steps;
    this.#reserve(averages.length);
    averages.forEach((average, k) => {
      this.#averages[k]!.set(average as unknown as Float32Array);
    });
  }

  #reserve(count: number): void {
    while (this.#averages.length < count) this.#averages.push(this.#engine.vector(this.#size));
  }
}
