import type { NaturalOptimizer, PolicyUpdate, Random, ResidentForm, ResidentTrustRegion, State } from '@belay-rl/core';
import type { ReadRange } from '../device/device.ts';
import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { meanOuter } from '../engine/row-sums.ts';
import { bitsOf } from './agenda.ts';
import { eigenKernel } from './kernels/eigen.ts';
import { kfacKernels } from './kernels/optimizers.ts';
import type { PolicyStage } from './policy-stage.ts';
import type { StepStage } from './step-stage.ts';
import { dots, multiply } from './sums.ts';

/** What of `kfac`'s settings a device goes by. */
export interface KfacDeviceSettings {
  readonly decay: number;
  readonly biasCorrection: boolean;
  readonly statisticsEvery: number;
  readonly factorsEvery: number;
  readonly damping: number;
  readonly logStdFisher: number;
  readonly maxStep: number;
  readonly linearDecay: boolean;
}

interface GuardSettings {
  readonly maxKl: number;
  readonly reference: 'epoch' | 'step';
  readonly retries: number;
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

function placesOf(policy: PolicyStage): {
  readonly places: readonly Place[];
  readonly factors: number;
  readonly values: number;
} {
  let factors = 0;
  let values = 0;
  const places = policy.network.layers.map(({ inputs, outputs, offset }) => {
    const rows = inputs + 1;
    const place = { rows, columns: outputs, offset, a: factors, g: factors + rows ** 2, values };
    factors += rows ** 2 + outputs ** 2;
    values += rows + outputs;
    return place;
  });
  return { places, factors, values };
}

export interface KfacStepOptions {
  readonly optimizer: NaturalOptimizer;
  readonly guard: ResidentTrustRegion;
  readonly policy: PolicyStage;
  readonly random: Random;
  /** What `optimizer.begin` goes by. */
  readonly update: Pick<PolicyUpdate, 'schedule'> & { readonly whole: { readonly count: number } };
}

/**
 * K-FAC with KFCPO's guard: statistics, eigendecompositions, preconditioning, blend, length, KL and verdict of a minibatch without
 * the host. The equations are those of kfcpo's `KfacOptimizer` and `MinibatchKlGuard`.
 */
export class KfacStep implements StepStage {
  readonly constants: number;
  readonly #on: EngineDevice;
  readonly #options: KfacStepOptions;
  readonly #settings: KfacDeviceSettings;
  readonly #guard: GuardSettings;
  readonly #places: readonly Place[];
  readonly #averages: GPUBuffer;
  readonly #vectors: GPUBuffer;
  readonly #values: GPUBuffer;
  readonly #key: GPUBuffer;
  readonly #statistics: readonly Dispatch[];
  readonly #draw: Dispatch;
  readonly #eigen: readonly Dispatch[];
  readonly #invert: readonly Dispatch[];
  readonly #precondition: readonly Dispatch[];
  readonly #blend: readonly Dispatch[];
  readonly #step: Dispatch;
  readonly #attempts: readonly (readonly [Dispatch, Dispatch])[];
  readonly #settle: Dispatch;
  readonly #saved: GPUBuffer;
  /** Minibatches whose dispatches were recorded, and those that the agenda has. */
  #seen = 0;
  #planned = 0;
  #count = 0;
  #drawn = 0;

  constructor(on: EngineDevice, options: KfacStepOptions) {
    const { policy, optimizer, guard } = options;
    this.#on = on;
    this.#options = options;
    this.#settings = optimizer.resident!.settings as unknown as KfacDeviceSettings;
    this.#guard = guard.settings as unknown as GuardSettings;
    this.constants = 4;
    const { network, shape, at, state } = policy;
    const { size, lanes, batch } = shape;
    const { places, factors, values } = placesOf(policy);
    this.#places = places;
    const fresh = on.numbers("a minibatch's factors", factors);
    this.#averages = on.numbers("the factors' averages", factors);
    this.#vectors = on.numbers("the factors' eigenvectors", factors);
    this.#values = on.numbers("the factors' eigenvalues", values);
    this.#key = on.numbers('the key of the draws', 2);
    const work = on.numbers('factors under decomposition', factors);
    const table = on.numbers('the table of the factors', 8 * places.length);
    const rows = places.flatMap(({ rows: n, columns, a, g, values: v }) => [a, n, v, 0, g, columns, v + n, 0]);
    on.device.write(table, Uint32Array.from(rows));

    const outer = network.layers.map(({ input, delta, inputs, outputs }, l) => {
      const common = { on, counts: state, slot: 0, maxRows: batch, to: fresh };
      const [a, g] = [places[l]!.a, places[l]!.g];
      return {
        a: meanOuter({
          ...common,
          a: input,
          aWidth: inputs,
          aOne: true,
          b: input,
          bWidth: inputs,
          bOne: true,
          offset: a,
        }),
        g: meanOuter({
          ...common,
          a: delta,
          aWidth: outputs,
          aOne: false,
          b: delta,
          bWidth: outputs,
          bOne: false,
          offset: g,
        }),
      };
    });
    this.#draw = on.threads('draw', [state, this.#key, network.theta, network.layers.at(-1)!.delta], null, batch, 1, 0);
    this.#statistics = [
      ...outer.flatMap(({ a, g }) => [...a, ...g]),
      on.threads('average', [fresh, this.#averages], null, factors, 1, 0),
    ];
    this.#eigen = [
      on.groups(
        'eigen',
        [state, table, this.#averages, work, this.#vectors, this.#values],
        null,
        [2 * places.length, 1, 1],
        0,
      ),
    ];
    const curvature = on.numbers('curvature in the eigenbasis', size);
    const inverse = on.numbers('its damped inverse', size);
    this.#invert = places.map(({ rows: n, columns, offset, values: v }) =>
      on.threads('invert', [this.#values, curvature, inverse], { whole: [n, columns, offset, v] }, n * columns),
    );

    const scratch = on.numbers('half rotated', lanes * size);
    const rotated = on.numbers('gradients in the eigenbasis', lanes * size);
    const directions = on.numbers('directions in the eigenbasis', lanes * size);
    const { gradient } = network;
    this.#precondition = [
      ...places.flatMap((place) => this.#rotate(gradient, scratch, rotated, place, lanes, false)),
      on.threads('scale', [gradient, inverse, rotated, directions], null, size, lanes, 0),
      dots(on, directions, directions, policy.scalars, { n: size, lanes, offset: at.directions }),
      dots(on, rotated, directions, policy.scalars, { n: size, lanes, offset: at.fisher }),
    ];
    const blended = on.numbers('the blend in the eigenbasis', size);
    const weighed = on.numbers('the blend weighed by curvature', size);
    const delta = network.direction!;
    const one = { n: size, lanes: 1 };
    this.#blend = [
      policy.control('combine'),
      on.threads('blend', [policy.scalars, directions, curvature, blended, weighed, delta], null, size, 1, 0),
      ...places.flatMap((place) => this.#rotate(blended, scratch, delta, place, 1, true)),
      dots(on, blended, blended, policy.scalars, { ...one, offset: at.blend }),
      dots(on, blended, weighed, policy.scalars, { ...one, offset: at.curvature }),
    ];
    this.#step = policy.control('step', [delta]);
    this.#saved = on.numbers('parameters before a step', size);
    const apply = (number: number, accepted: number): Dispatch =>
      on.threads(
        'apply',
        [policy.scalars, this.#saved, delta, network.theta],
        { whole: [size, number, accepted, 0] },
        size,
      );
    const last = this.#guard.retries;
    this.#attempts = Array.from({ length: last + 1 }, (_, a) => {
      const whole = on.parameters({ whole: [a, Number(a === last), 0, 0] });
      const buffers = [state, policy.given, policy.scalars, policy.logs, whole];
      return [apply(a, 0), on.groups('decide', buffers, null, [1, 1, 1], 0)] as const;
    });
    this.#settle = apply(0, 1);
  }

  static kernels(
    { settings }: ResidentForm,
    shape: { size: number; own: number; lanes: number; c: number; sizes: readonly number[] },
  ): Readonly<Record<string, string>> {
    const { decay, damping, logStdFisher } = settings as unknown as KfacDeviceSettings;
    const { sizes, ...rest } = shape;
    const factors = sizes.slice(1).reduce((sum, outputs, l) => sum + (sizes[l]! + 1) ** 2 + outputs ** 2, 0);
    return {
      ...kfacKernels({ ...rest, decay, damping, logStdFisher, factors }),
      eigen: eigenKernel(Math.max(...sizes) + 1),
    };
  }

  upload(progress: number): readonly number[] {
    const { optimizer, random, update } = this.#options;
    // It reads no more of an update than this: the length of a step.
    optimizer.begin?.({ ...update, progress } as unknown as PolicyUpdate);
    const { seen, layers } = optimizer.save() as { seen: number; layers: readonly State[] };
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
    const { maxStep, linearDecay } = this.#settings;
    const { maxKl, reference } = this.#guard;
    const share = linearDecay ? 1 - progress : 1;
    return [optimizer.stepKl, maxStep * Math.sqrt(share), maxKl, Number(reference === 'epoch')];
  }

  /** Before the first minibatch of an update: the curvature of what was uploaded. */
  begin(pass: DevicePass): void {
    if (this.#seen > 0) run(pass, ...this.#invert);
  }

  words(): [number, number, number] {
    const { decay, biasCorrection, statisticsEvery } = this.#settings;
    if (this.#planned++ % statisticsEvery === 0) this.#count++;
    const correction = biasCorrection && this.#count > 0 ? 1 / (1 - decay ** this.#count) : 1;
    return [bitsOf(correction), 0, this.#drawn++];
  }

  minibatch(pass: DevicePass): void {
    const { policy } = this.#options;
    const { network, shape, scales, before } = policy;
    const { statisticsEvery, factorsEvery } = this.#settings;
    if (this.#seen % statisticsEvery === 0) {
      run(pass, this.#draw);
      network.scores(pass);
      run(pass, ...this.#statistics);
    }
    if (this.#seen % factorsEvery === 0) run(pass, ...this.#eigen, ...this.#invert);
    this.#seen++;
    policy.gradients(pass);
    run(pass, ...this.#precondition, ...this.#blend);
    policy.length(pass);
    run(pass, this.#step);
    pass.copy(network.theta, 0, this.#saved, 0, 4 * shape.size);
    pass.copy(network.theta, 0, scales, 0, 4 * shape.actions);
    pass.copy(network.output, 0, before, 0, 4 * shape.batch * shape.actions);
    for (const [apply, decide] of this.#attempts) {
      run(pass, apply);
      policy.divergences(pass);
      run(pass, decide);
    }
    run(pass, this.#settle);
  }

  ranges(): readonly ReadRange[] {
    const numbers = this.#places.reduce((sum, { rows, columns }) => sum + rows ** 2 + columns ** 2, 0);
    const values = this.#places.reduce((sum, { rows, columns }) => sum + rows + columns, 0);
    return [
      { buffer: this.#averages, bytes: 4 * numbers },
      { buffer: this.#vectors, bytes: 4 * numbers },
      { buffer: this.#values, bytes: 4 * values },
    ];
  }

  load([averages, vectors, values]: readonly Float32Array[]): void {
    const { optimizer } = this.#options;
    const layers = this.#places.map(({ rows, columns, a, g, values: v }) => ({
      count: this.#count,
      averageA: Float64Array.from(averages!.subarray(a, a + rows ** 2)),
      averageG: Float64Array.from(averages!.subarray(g, g + columns ** 2)),
      vectorsA: vectors!.slice(a, a + rows ** 2),
      vectorsG: vectors!.slice(g, g + columns ** 2),
      valuesA: Float64Array.from(values!.subarray(v, v + rows)),
      valuesG: Float64Array.from(values!.subarray(v + rows, v + rows + columns)),
    }));
    optimizer.load({ ...optimizer.save(), seen: this.#seen, layers });
  }

  metrics(logs: Float32Array): Readonly<Record<string, number>> {
    const { log } = this.#options.policy;
    const [steps, accepted] = [logs[log.steps]!, logs[log.accepted]!];
    this.#options.guard.settle?.(steps, accepted);
    if (steps === 0) return {};
    const mean = (place: number): number => logs[place]! / steps;
    return {
      'Misc/PredictedKl': mean(log.predictedKl),
      'Misc/CurvatureRatio': mean(log.curvatureRatio),
      'Misc/StepNorm': mean(log.stepNorm),
      'Misc/StepKl': mean(log.stepKl),
      'Misc/EpochKl': mean(log.epochKl),
      'Misc/RollbackRate': 1 - accepted / steps,
      'Misc/AcceptedFraction': mean(log.fraction),
    };
  }

  /** out ← Q_Aᵀ V Q_G of one layer, or back: Q_A U Q_Gᵀ. */
  #rotate(
    block: GPUBuffer,
    scratch: GPUBuffer,
    out: GPUBuffer,
    { rows, columns, offset, a, g }: Place,
    lanes: number,
    back: boolean,
  ): readonly Dispatch[] {
    const lane = this.#options.policy.shape.size;
    const at = (buffer: GPUBuffer) => ({ buffer, offset, lane });
    const qa = { buffer: this.#vectors, offset: a, transpose: !back };
    const qg = { buffer: this.#vectors, offset: g, transpose: back };
    return [
      multiply(this.#on, qa, at(block), at(scratch), { m: rows, k: rows, n: columns, lanes }),
      multiply(this.#on, at(scratch), qg, at(out), { m: rows, k: columns, n: columns, lanes }),
    ];
  }
}
