import type { DenseLayer, Engine, Layer, Policy, Rows, Vec } from '@belay-rl/core';
import { DirectedChain } from './directed-chain.ts';
import { KroneckerFactors } from './kronecker-factors.ts';
import { createRotation } from './precondition.ts';
import type { RecurrentChain } from './recurrent-chain.ts';
import { StepChain } from './step-chain.ts';

/** One layer's place in the policy's flat vector, its factors and its change of basis. */
export interface LayerBlock {
  readonly start: number;
  /** (in + 1) × out. */
  readonly length: number;
  readonly factors: KroneckerFactors;
  readonly rotation: ReturnType<typeof createRotation>;
  /** How steps of a sequence depend on each other; null: they are taken as independent. */
  readonly chain: RecurrentChain | null;
}

/** Forms of a recurrent matrix's block, by the setting's word. */
const chains = { chain: StepChain, 'directed-chain': DirectedChain } as const;

export interface LayerBlockOptions {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly decay: number;
  readonly biasCorrection: boolean;
  readonly bias: 'homogeneous' | 'separate';
  readonly damping: number;
  readonly dampingKind: 'exact' | 'factored';
  readonly recurrent: 'independent' | keyof typeof chains;
  /** Most rows of a minibatch. */
  readonly maxRows: number;
}

/** The blocks of all networks, in the order of the flat vector: what the distribution owns first, then the networks. */
export function createLayerBlocks(options: LayerBlockOptions): readonly LayerBlock[] {
  const { engine, policy, decay, biasCorrection, bias, damping, dampingKind, recurrent } = options;
  const blocks: LayerBlock[] = [];
  const rooms = new Map<number, Rows>();
  const room = (width: number): Rows => {
    const known = rooms.get(width) ?? engine.rows(options.maxRows, width);
    rooms.set(width, known);
    return known;
  };
  let base = policy.own;
  for (const network of policy.networks) {
    network.layers.forEach((layer, index) => {
      const name = `policy layer ${index} (${layer.inputs} × ${layer.outputs})`;
      const factors = new KroneckerFactors({ engine, layer, decay, biasCorrection, bias, name });
      const length = factors.rows * factors.columns;
      const rotation = createRotation(engine, factors);
      const chain =
        recurrent !== 'independent' && isRecurrent(layer)
          ? new chains[recurrent]({ engine, layer, decay, bias, room, name, factors, damping, dampingKind })
          : null;
      blocks.push({ start: base + layer.offset, length, factors, rotation, chain });
    });
    base += network.size;
  }
  return blocks;
}

function isRecurrent(layer: Layer): layer is DenseLayer & { readonly previous: Int32Array } {
  return layer.kind !== 'conv' && layer.previous !== undefined;
}

/**
 * The blocks of vectors that stay the same for a whole run, as subarrays made once: `of(v)[i]` is block i of v.
 * A subarray per minibatch and layer would be garbage in the hot path.
 */
export class BlockViews {
  readonly #blocks: readonly LayerBlock[];
  readonly #views = new WeakMap<Vec, readonly Vec[]>();

  constructor(blocks: readonly LayerBlock[]) {
    this.#blocks = blocks;
  }

  of(vector: Vec): readonly Vec[] {
    let views = this.#views.get(vector);
    if (views === undefined) {
      views = this.#blocks.map(({ start, length }) => vector.subarray(start, start + length));
      this.#views.set(vector, views);
    }
    return views;
  }
}
