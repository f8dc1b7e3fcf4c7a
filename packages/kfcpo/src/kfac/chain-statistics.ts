import type { DenseLayer, Engine, Rows, State } from '@belay-rl/core';
import { chainMismatch } from './chain-mismatch.ts';
import { DirectedMoments, type NeighbourMoments, SymmetricMoments } from './neighbour-rows.ts';

/** A layer whose steps follow each other, and how its averages are kept. */
export interface ChainStatisticsOptions {
  readonly engine: Engine;
  /** A layer that knows which row follows which. */
  readonly layer: DenseLayer & { readonly previous: Int32Array };
  /** ρ. */
  readonly decay: number;
  readonly bias: 'homogeneous' | 'separate';
  /** A₁ and G₁ are wanted whole, not only their symmetric part. */
  readonly directed: boolean;
  /** Room for a minibatch's rows of this width; chains take turns. */
  readonly room: (width: number) => Rows;
  /** Name of the layer in messages. */
  readonly name: string;
}

/**
 * What a linear Gaussian chain needs to know of consecutive steps of a layer, as moving averages (X ← ρX + (1−ρ)X_new) of
 *
 *   A₁ = E[ā_t ā_{t−1}ᵀ]   (in+1)²   over the rows that have a step before them; its symmetric part unless `directed`
 *   G₁ = E[g_t g_{t−1}ᵀ]   out²      the same of the deltas
 *   p_d                     share of the rows that have at least d steps before them, d = 1, 2, …
 *
 * Each minibatch counts by its share of such rows.
 */
export class ChainStatistics {
  readonly #options: ChainStatisticsOptions;
  readonly #averageA: Float64Array;
  readonly #averageG: Float64Array;
  /** p_d at d − 1. */
  #lags: Float64Array = new Float64Array(0);
  readonly #inputs: NeighbourMoments;
  readonly #deltas: NeighbourMoments;

  constructor(options: ChainStatisticsOptions) {
    const { engine, layer, room, directed } = options;
    this.#options = options;
    this.#averageA = new Float64Array((layer.inputs + 1) ** 2);
    this.#averageG = new Float64Array(layer.outputs ** 2);
    const moments = (width: number, homogeneous: boolean): NeighbourMoments =>
      directed
        ? new DirectedMoments(engine, room(2 * width), homogeneous)
        : new SymmetricMoments(engine, room(width), homogeneous);
    this.#inputs = moments(layer.inputs, true);
    this.#deltas = moments(layer.outputs, false);
  }

  /** The layer's inputs of this minibatch; once per refresh, before `addDeltas`. */
  async addInputs(): Promise<void> {
    const { layer, decay, bias } = this.#options;
    scale(this.#averageA, decay);
    scale(this.#averageG, decay);
    scale(this.#lags, decay);
    this.#addLags(layer.previous, layer.input.count, 1 - decay);
    const pairs = await this.#inputs.read(layer.input, layer.previous);
    if (pairs === 0) return;
    const share = (1 - decay) * (pairs / layer.input.count);
    const width = layer.inputs + 1;
    const last = width - 1;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        if (bias === 'separate' && (i === last) !== (j === last)) continue;
        this.#averageA[i * width + j]! += share * this.#inputs.at(i, j);
      }
    }
  }

  /** The layer's deltas of the last score backward pass. */
  async addDeltas(): Promise<void> {
    const { layer, decay } = this.#options;
    const pairs = await this.#deltas.read(layer.delta, layer.previous);
    if (pairs === 0) return;
    const share = (1 - decay) * (pairs / layer.delta.count);
    const width = layer.outputs;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) this.#averageG[i * width + j]! += share * this.#deltas.at(i, j);
    }
  }

  /** A₁, G₁ and the p_d, the averages divided by their weights; `correction`: 1/(1 − ρᵗ), or 1. Copies. */
  averages(correction: number): { readonly a: Float64Array; readonly g: Float64Array; readonly lags: Float64Array } {
    const pairs = this.#lags[0] ?? 0;
    const weight = pairs > 0 ? 1 / pairs : 0;
    return {
      a: this.#averageA.map((x) => weight * x),
      g: this.#averageG.map((x) => weight * x),
      lags: this.#lags.map((x) => correction * x),
    };
  }

  save(): State {
    return { averageA: this.#averageA.slice(), averageG: this.#averageG.slice(), lags: this.#lags.slice() };
  }

  /** Throws `checkpoint-mismatch` if they are of another shape. */
  load({ averageA, averageG, lags }: State): void {
    const fits =
      averageA instanceof Float64Array &&
      averageG instanceof Float64Array &&
      lags instanceof Float64Array &&
      averageA.length === this.#averageA.length &&
      averageG.length === this.#averageG.length;
    if (!fits) throw chainMismatch(this.#options.name);
    this.#averageA.set(averageA);
    this.#averageG.set(averageG);
    this.#lags = lags.slice();
  }

  #addLags(previous: Int32Array, rows: number, weight: number): void {
    const depths = new Int32Array(rows);
    let deepest = 0;
    for (let i = 0; i < rows; i++) {
      const before = previous[i]!;
      if (before >= 0) depths[i] = depths[before]! + 1;
      deepest = Math.max(deepest, depths[i]!);
    }
    const counts = new Float64Array(deepest + 1);
    for (let i = 0; i < rows; i++) counts[depths[i]!]!++;
    if (deepest > this.#lags.length) {
      const longer = new Float64Array(deepest);
      longer.set(this.#lags);
      this.#lags = longer;
    }
    let deeper = 0;
    for (let d = deepest; d >= 1; d--) {
      deeper += counts[d]!;
      this.#lags[d - 1]! += weight * (deeper / rows);
    }
  }
}

function scale(x: Float64Array, by: number): void {
  for (let i = 0; i < x.length; i++) x[i]! *= by;
}
