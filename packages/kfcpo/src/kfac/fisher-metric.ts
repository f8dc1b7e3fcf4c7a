import type { Policy, Vec } from '@belay-rl/core';
import type { KfacSettings } from '../settings.ts';
import { BlockViews, type LayerBlock } from './parameter-blocks.ts';
import { curvature, inverseExactlyDamped, inverseFactoredDamped } from './precondition.ts';

export interface FisherMetricOptions {
  readonly policy: Policy;
  readonly blocks: readonly LayerBlock[];
  readonly settings: Pick<KfacSettings, 'damping' | 'dampingKind' | 'logStdFisher'>;
  readonly vector: (length: number) => Vec;
}

/**
 * The policy's whole Fisher matrix as K-FAC has it, in the eigenbasis of its blocks: there every block is diagonal but those of chains
 * (`RecurrentChain`). The basis is orthogonal, so that inner products may be taken in it. State-independent log-std parameters (the
 * policy's `own`) come first, a diagonal block of known curvature.
 */
export class FisherMetric {
  readonly #policy: Policy;
  readonly #blocks: readonly LayerBlock[];
  readonly #views: BlockViews;
  readonly #settings: FisherMetricOptions['settings'];
  readonly #inverse: Vec;
  readonly #curvature: Vec;

  constructor({ policy, blocks, settings, vector }: FisherMetricOptions) {
    this.#policy = policy;
    this.#blocks = blocks;
    this.#views = new BlockViews(blocks);
    this.#settings = settings;
    this.#inverse = vector(policy.size);
    this.#curvature = vector(policy.size);
  }

  /** After the blocks' decompositions: 1/(λ + damping) and λ of every parameter, in the eigenbasis. */
  invert(): void {
    const { damping, dampingKind, logStdFisher } = this.#settings;
    const invert = dampingKind === 'exact' ? inverseExactlyDamped : inverseFactoredDamped;
    const { own } = this.#policy;
    this.#inverse.fill(1 / (logStdFisher + damping), 0, own);
    this.#curvature.fill(logStdFisher, 0, own);
    const inverses = this.#views.of(this.#inverse);
    const curvatures = this.#views.of(this.#curvature);
    this.#blocks.forEach(({ factors: { valuesA, valuesG }, chain }, i) => {
      if (chain === null) {
        invert(valuesA, valuesG, damping, inverses[i]!);
        curvature(valuesA, valuesG, curvatures[i]!);
      } else chain.prepare();
    });
  }

  /** rotated ← Qᵀg and direction ← (F + damping)⁻¹ of it, in the eigenbasis. */
  toDirection(gradient: Vec, rotated: Vec, direction: Vec): void {
    const { own } = this.#policy;
    for (let j = 0; j < own; j++) rotated[j] = gradient[j]!;
    const from = this.#views.of(gradient);
    const to = this.#views.of(rotated);
    for (let i = 0; i < this.#blocks.length; i++) this.#blocks[i]!.rotation.into(from[i]!, to[i]!);
    for (let i = 0; i < direction.length; i++) direction[i] = rotated[i]! * this.#inverse[i]!;
    const directions = this.#views.of(direction);
    for (let i = 0; i < this.#blocks.length; i++) this.#blocks[i]!.chain?.precondition(to[i]!, directions[i]!);
  }

  /** out ← Qd: a direction outside the eigenbasis. */
  fromEigenbasis(direction: Vec, out: Vec): void {
    const { own } = this.#policy;
    for (let j = 0; j < own; j++) out[j] = direction[j]!;
    const from = this.#views.of(direction);
    const to = this.#views.of(out);
    for (let i = 0; i < this.#blocks.length; i++) this.#blocks[i]!.rotation.back(from[i]!, to[i]!);
  }

  /** dᵀFd of a direction in the eigenbasis, without damping. */
  quadratic(direction: Vec): number {
    let sum = 0;
    for (let i = 0; i < direction.length; i++) sum += this.#curvature[i]! * direction[i]! ** 2;
    const views = this.#views.of(direction);
    for (let i = 0; i < this.#blocks.length; i++) sum += this.#blocks[i]!.chain?.quadratic(views[i]!) ?? 0;
    return sum;
  }
}
