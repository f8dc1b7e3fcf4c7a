import type { Random, State } from '@belay-rl/core';
import type { ReadRange } from '../device/device.ts';
import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { meanOuter } from '../engine/row-sums.ts';
import { eigenKernel } from './kernels/eigen.ts';
import type { PolicyStage } from './policy-stage.ts';
import { multiply } from './sums.ts';

/** What of `kfac`'s settings its factors go by. */
export interface FactorSettings {
  readonly decay: number;
  readonly biasCorrection: boolean;
  readonly statisticsEvery: number;
  readonly factorsEvery: number;
}

/** A layer's factors among all: A at `a`, G at `g`; eigenvalues at `values` (A's, then G's). */
interface Place {
  readonly rows: number;
  readonly columns: number;
  readonly offset: number;
  readonly a: number;
  readonly g: number;
  readonly values: number;
}

/** The layers' places, and how many numbers all factors and all eigenvalues are. */
function placesOf(layers: PolicyStage['network']['layers']) {
  let factors = 0;
  let values = 0;
  const places = layers.map(({ inputs, outputs, offset }): Place => {
    const rows = inputs + 1;
    const place = { rows, columns: outputs, offset, a: factors, g: factors + rows ** 2, values };
    factors += rows ** 2 + outputs ** 2;
    values += rows + outputs;
    return place;
  });
  return { places, factors, values };
}

/** Numbers of the factors of dense layers between so many units. */
export function factorsOf(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, outputs, l) => sum + (sizes[l]! + 1) ** 2 + outputs ** 2, 0);
}

/** The kernels of factors of dense layers between so many units that no optimizer's settings change. */
export const factorKernels = (sizes: readonly number[]) => ({ eigen: eigenKernel(Math.max(...sizes) + 1) });

/**
 * K-FAC's Kronecker factors A and G of every layer on the device: statistics of outputs drawn from the policy, their decayed
 * averages, eigendecompositions, and the curvature in the eigenbasis with its damped inverse. As kfcpo's `KroneckerFactors`.
 */
export class KfacFactors {
  /** d numbers in the eigenbasis: the Fisher matrix's diagonal, and the inverse of it with damping. */
  readonly curvature: GPUBuffer;
  readonly inverse: GPUBuffer;
  readonly #on: EngineDevice;
  readonly #settings: FactorSettings;
  readonly #policy: PolicyStage;
  readonly #places: readonly Place[];
  readonly #factors: number;
  readonly #eigenvalues: number;
  readonly #averages: GPUBuffer;
  readonly #vectors: GPUBuffer;
  readonly #values: GPUBuffer;
  readonly #key: GPUBuffer;
  readonly #draw: Dispatch;
  readonly #statistics: readonly Dispatch[];
  readonly #eigen: Dispatch;
  readonly #invert: readonly Dispatch[];
  /** Minibatches whose dispatches were recorded, and those that the agenda has. */
  #seen = 0;
  #planned = 0;
  /** Statistics that the averages are made of, and draws of this update. */
  #count = 0;
  #drawn = 0;

  constructor(on: EngineDevice, settings: FactorSettings, policy: PolicyStage) {
    this.#on = on;
    this.#settings = settings;
    this.#policy = policy;
    const { network, shape, state } = policy;
    const { size, batch } = shape;
    const { places, factors, values } = placesOf(network.layers);
    this.#places = places;
    this.#factors = factors;
    this.#eigenvalues = values;
    const fresh = on.numbers("a minibatch's factors", factors);
    this.#averages = on.numbers("the factors' averages", factors);
    this.#vectors = on.numbers("the factors' eigenvectors", factors);
    this.#values = on.numbers("the factors' eigenvalues", values);
    this.#key = on.numbers('the key of the draws', 2);
    this.curvature = on.numbers('curvature in the eigenbasis', size);
    this.inverse = on.numbers('its damped inverse', size);
    this.#draw = on.threads('draw', [state, this.#key, network.theta, network.layers.at(-1)!.delta], null, batch, 1, 0);
    this.#statistics = [
      ...network.layers.flatMap(({ input, delta, inputs, outputs }, l) => {
        const common = { on, counts: state, slot: 0, maxRows: batch, to: fresh };
        const { a, g } = places[l]!;
        const ones = { a: input, aWidth: inputs, aOne: true, b: input, bWidth: inputs, bOne: true };
        const none = { a: delta, aWidth: outputs, aOne: false, b: delta, bWidth: outputs, bOne: false };
        return [...meanOuter({ ...common, ...ones, offset: a }), ...meanOuter({ ...common, ...none, offset: g })];
      }),
      on.threads('average', [fresh, this.#averages], null, factors, 1, 0),
    ];
    const work = on.numbers('factors under decomposition', factors);
    const table = on.numbers('the table of the factors', 8 * places.length);
    const rows = places.flatMap(({ rows: n, columns, a, g, values: v }) => [a, n, v, 0, g, columns, v + n, 0]);
    on.device.write(table, Uint32Array.from(rows));
    const buffers = [state, table, this.#averages, work, this.#vectors, this.#values];
    this.#eigen = on.groups('eigen', buffers, null, [2 * places.length, 1, 1], 0);
    this.#invert = places.map(({ rows: n, columns, offset, values: v }) =>
      on.threads(
        'invert',
        [this.#values, this.curvature, this.inverse],
        { whole: [n, columns, offset, v] },
        n * columns,
      ),
    );
  }

  /** Sends what the optimizer on the host keeps, `{ seen, layers }` of its state; `random` gives the draws' key. */
  upload({ seen, layers }: { readonly seen: number; readonly layers: readonly State[] }, random: Random): void {
    this.#seen = seen;
    this.#planned = seen;
    this.#count = (layers[0]!['count'] as number) ?? 0;
    this.#drawn = 0;
    const { device } = this.#on;
    device.write(this.#key, Uint32Array.of(random.uint32(), random.uint32()));
    for (const [l, { rows, a, g, values }] of this.#places.entries()) {
      const layer = layers[l]!;
      const put = (buffer: GPUBuffer, key: string, offset: number): void =>
        device.write(buffer, Float32Array.from(layer[key] as Float64Array), 4 * offset);
      put(this.#averages, 'averageA', a);
      put(this.#averages, 'averageG', g);
      put(this.#vectors, 'vectorsA', a);
      put(this.#vectors, 'vectorsG', g);
      put(this.#values, 'valuesA', values);
      put(this.#values, 'valuesG', values + rows);
    }
  }

  /** Before an update's first minibatch: the curvature of what was uploaded. */
  begin(pass: DevicePass): void {
    if (this.#seen > 0) run(pass, ...this.#invert);
  }

  /** What the kernels are told of the next minibatch: the correction of averages that began at 0, and the draw's number. */
  next(): { readonly correction: number; readonly draw: number } {
    const { decay, biasCorrection, statisticsEvery } = this.#settings;
    if (this.#planned++ % statisticsEvery === 0) this.#count++;
    const correction = biasCorrection && this.#count > 0 ? 1 / (1 - decay ** this.#count) : 1;
    return { correction, draw: this.#drawn++ };
  }

  /** Statistics and decompositions of a minibatch, if it is the turn of either. The network has gone forward. */
  refresh(pass: DevicePass): void {
    const { statisticsEvery, factorsEvery } = this.#settings;
    if (this.#seen % statisticsEvery === 0) {
      run(pass, this.#draw);
      this.#policy.network.scores(pass);
      run(pass, ...this.#statistics);
    }
    if (this.#seen % factorsEvery === 0) run(pass, this.#eigen, ...this.#invert);
    this.#seen++;
  }

  /** out ← Q_Aᵀ V Q_G of every layer and lane; `back`: Q_A U Q_Gᵀ. `scratch` has the size of `out`. */
  rotate(from: GPUBuffer, scratch: GPUBuffer, out: GPUBuffer, lanes: number, back: boolean): readonly Dispatch[] {
    const lane = this.#policy.shape.size;
    return this.#places.flatMap(({ rows, columns, offset, a, g }) => {
      const at = (buffer: GPUBuffer) => ({ buffer, offset, lane });
      const qa = { buffer: this.#vectors, offset: a, transpose: !back };
      const qg = { buffer: this.#vectors, offset: g, transpose: back };
      return [
        multiply(this.#on, qa, at(from), at(scratch), { m: rows, k: rows, n: columns, lanes }),
        multiply(this.#on, at(scratch), qg, at(out), { m: rows, k: columns, n: columns, lanes }),
      ];
    });
  }

  /** What is read at the epoch's end. */
  ranges(): readonly ReadRange[] {
    return [
      { buffer: this.#averages, bytes: 4 * this.#factors },
      { buffer: this.#vectors, bytes: 4 * this.#factors },
      { buffer: this.#values, bytes: 4 * this.#eigenvalues },
    ];
  }

  /** What was read, as the optimizer's state on the host has it. */
  stateOf([averages, vectors, values]: readonly Float32Array[]): { seen: number; layers: State[] } {
    const layers = this.#places.map(({ rows, columns, a, g, values: v }) => ({
      count: this.#count,
      averageA: Float64Array.from(averages!.subarray(a, a + rows ** 2)),
      averageG: Float64Array.from(averages!.subarray(g, g + columns ** 2)),
      vectorsA: vectors!.slice(a, a + rows ** 2),
      vectorsG: vectors!.slice(g, g + columns ** 2),
      valuesA: Float64Array.from(values!.subarray(v, v + rows)),
      valuesG: Float64Array.from(values!.subarray(v + rows, v + rows + columns)),
    }));
    return { seen: this.#seen, layers };
  }
}
