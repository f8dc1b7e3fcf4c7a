import type { SignalMoments, SignalRecipe } from '@belay-rl/core';
import type { ReadRange } from '../device/device.ts';
import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { GIVEN_MOMENTS } from './kernels/normalisers.ts';

const KINDS = { scale: 1, standardize: 2 } as const;

export interface SignalNormalisersOptions {
  readonly on: EngineDevice;
  /** E, T. */
  readonly shape: GPUBuffer;
  /** Signals along the rows, each with room for `capacity` of them. */
  readonly rows: GPUBuffer;
  readonly capacity: number;
  readonly signals: number;
}

/**
 * Rewards and costs in units of their running deviation, on rows that stayed on the device. The run's statistics are the host's, in
 * double precision: it sends them, and is given those of the epoch's rows to add.
 */
export class SignalNormalisers {
  readonly #o: SignalNormalisersOptions;
  readonly #given: GPUBuffer;
  readonly #seen: GPUBuffer;
  /** By steps of an environment. */
  readonly #dispatches = new Map<number, readonly Dispatch[]>();
  #count = 0;
  #recipes: readonly SignalRecipe[] = [];

  constructor(options: SignalNormalisersOptions) {
    this.#o = options;
    this.#given = options.on.numbers('statistics of the signals', GIVEN_MOMENTS * options.signals);
    this.#seen = options.on.numbers("statistics of an epoch's signals", 2 * options.signals);
  }

  /** Normalises the signals of E × T rows that lie there. */
  apply(pass: DevicePass, recipes: readonly SignalRecipe[], environments: number, steps: number): void {
    this.#recipes = recipes;
    this.#count = environments * steps;
    const given = recipes.flatMap(({ normaliser }) => {
      if (normaliser === null) return [0, 0, 0, 0];
      const { count, mean, squares } = normaliser.before;
      return [KINDS[normaliser.kind], count, mean, squares];
    });
    this.#o.on.device.write(this.#given, Float32Array.from(given));
    run(pass, ...this.#for(steps));
  }

  #for(steps: number): readonly Dispatch[] {
    const { on, shape, rows, capacity, signals } = this.#o;
    let found = this.#dispatches.get(steps);
    if (found === undefined) {
      const moments = on.numbers('statistics of the steps', 2 * signals * steps);
      const most = on.device.adapter.limits.maxComputeWorkgroupsPerDimension;
      const x = Math.min(steps, most);
      found = [
        on.groups('step moments', [shape, rows, moments], null, [x, Math.ceil(steps / x), signals], 0),
        on.groups('running moments', [shape, this.#given, moments, this.#seen], null, [signals, 1, 1], 0),
        on.threads('normalise signals', [shape, this.#given, moments, rows], null, capacity, signals, 0),
      ];
      this.#dispatches.set(steps, found);
    }
    return found;
  }

  /** What is read at the epoch's end. */
  ranges(): readonly ReadRange[] {
    return [{ buffer: this.#seen, bytes: 8 * this.#o.signals }];
  }

  /** Statistics of the epoch's rows of each signal; null: it is not normalised. */
  seen([numbers]: readonly Float32Array[]): readonly (SignalMoments | null)[] {
    return this.#recipes.map(({ normaliser }, k) =>
      normaliser === null ? null : { count: this.#count, mean: numbers![2 * k]!, squares: numbers![2 * k + 1]! },
    );
  }
}
