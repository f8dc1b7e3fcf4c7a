import type { Rows, State } from '@belay-rl/core';
import { createWasmEngine } from '@belay-rl/kernels';
import { Matrix } from 'ml-matrix';
import { DirectedChain } from '../../src/kfac/directed-chain.ts';
import { KroneckerFactors } from '../../src/kfac/kronecker-factors.ts';
import { createRotation } from '../../src/kfac/precondition.ts';
import { StepChain } from '../../src/kfac/step-chain.ts';
import { dampedSolve } from './dense-fisher.ts';
import { SeededRandom } from './seeded-random.ts';

export const INPUTS = 2;
export const OUTPUTS = 3;

interface ChainSettings {
  readonly damping: number;
  readonly dampingKind?: 'exact' | 'factored';
  readonly form?: 'chain' | 'directed-chain';
  /** Of inputs and outputs. */
  readonly widths?: readonly [number, number];
}

/** A chain whose rows are written by hand; the factors at one step see the same rows. */
export async function chainOf(
  inputs: ArrayLike<number>,
  deltas: ArrayLike<number>,
  lengths: readonly number[],
  { form = 'chain', widths = [INPUTS, OUTPUTS], ...settings }: ChainSettings,
) {
  const [wide, deep] = widths;
  const rows = lengths.reduce((sum, length) => sum + length, 0);
  const engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const previous = new Int32Array(rows).fill(-1);
  let at = 0;
  for (const length of lengths) {
    for (let t = 1; t < length; t++) previous[at + t] = at + t - 1;
    at += length;
  }
  const layer = {
    inputs: wide,
    outputs: deep,
    offset: 0,
    input: engine.rows(rows, wide),
    delta: engine.rows(rows, deep),
    previous,
  };
  engine.put(Float32Array.from(inputs), layer.input);
  engine.put(Float32Array.from(deltas), layer.delta);
  const shared = { engine, layer, decay: 0.9, bias: 'homogeneous', name: 'units' } as const;
  const factors = new KroneckerFactors({ ...shared, biasCorrection: true });
  const room = (width: number): Rows => engine.rows(rows, width);
  const Form = form === 'chain' ? StepChain : DirectedChain;
  const make = () => new Form({ ...shared, room, factors, dampingKind: 'exact', ...settings });
  const chain = make();
  const refresh = async () => {
    await factors.addInputs();
    await chain.statistics.addInputs();
    await factors.addDeltas();
    await chain.statistics.addDeltas();
  };
  await refresh();
  const renew = () => {
    factors.decompose();
    chain.decompose();
    chain.prepare();
  };
  renew();
  /** Puts moments of one's own in the place of those of the rows; `share`: of rows with a step before them. */
  const set = (own: { a: Matrix; a1: Matrix; g: Matrix; g1: Matrix; share: number }) => {
    // One refresh has been counted, with the weight 1 − ρ.
    const weighted = (m: Matrix, by = 1): Float64Array => Float64Array.from(m.to1DArray(), (value) => 0.1 * by * value);
    factors.load({ ...factors.save(), averageA: weighted(own.a), averageG: weighted(own.g) });
    const statistics = {
      averageA: weighted(own.a1, own.share),
      averageG: weighted(own.g1, own.share),
      lags: Float64Array.from({ length: 400 }, (_, d) => 0.1 * Math.max(0, 1 - (d + 1) * (1 - own.share))),
    };
    chain.load({ ...chain.save(), statistics } as State);
    renew();
  };
  const rotation = createRotation(engine, factors);
  /** (F + damping)⁻¹ g, outside the eigenbasis. */
  const solve = (g: Float32Array, by = chain) => {
    const [inside, direction, out] = [g, g, g].map(({ length }) => engine.vector(length));
    inside!.set(g);
    rotation.into(inside!, direction!);
    by.precondition(direction!, inside!);
    rotation.back(inside!, out!);
    return { direction: Float64Array.from(out!), quadratic: by.quadratic(inside!) };
  };
  return { factors, chain, make, refresh, set, solve };
}

export function inverted(x: Matrix): number[] {
  const columns = Array.from({ length: x.rows }, (_, i) =>
    dampedSolve(
      Float64Array.from(x.to1DArray()),
      0,
      Array.from({ length: x.rows }, (_, j) => (i === j ? 1 : 0)),
    ),
  );
  return x.to1DArray().map((_, at) => columns[at % x.rows]![Math.floor(at / x.rows)]!);
}

/** Means over rows of x_t x_tᵀ, and over rows with one before of x_t x_{t−1}ᵀ. */
export function moments(x: readonly number[][], lengths: readonly number[]): readonly [Matrix, Matrix] {
  const width = x[0]!.length;
  const [now, lagged] = [Matrix.zeros(width, width), Matrix.zeros(width, width)];
  let [row, pairs] = [0, 0];
  for (const length of lengths) {
    for (let t = 0; t < length; t++, row++) {
      const vector = Matrix.columnVector(x[row]!);
      now.add(vector.mmul(vector.transpose()));
      if (t === 0) continue;
      pairs++;
      lagged.add(vector.mmul(Matrix.rowVector(x[row - 1]!)));
    }
  }
  return [now.mul(1 / row), lagged.mul(1 / Math.max(1, pairs))];
}

export function problem(lengths: readonly number[], seed: number) {
  const random = new SeededRandom(seed);
  const rows = lengths.reduce((sum, length) => sum + length, 0);
  // Neighbours are alike, so that a correlation over steps is there.
  const walk = (width: number): number[][] => {
    let before = Array.from({ length: width }, () => random.normal());
    return Array.from({ length: rows }, () => {
      before = before.map((value) => 0.6 * value + 0.8 * random.normal());
      return before;
    });
  };
  const [x, delta] = [walk(INPUTS), walk(OUTPUTS)];
  const g = Float32Array.from({ length: (INPUTS + 1) * OUTPUTS }, () => random.normal());
  return { x, delta, g, lengths };
}
