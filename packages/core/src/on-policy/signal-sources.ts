import type { SignalMoments, SignalRecipe } from '../contracts/resident.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { Saved, State, Vec } from '../contracts/values.ts';
import type { SignalUnits } from '../statistics/signal-units.ts';
import type { OnPolicySettings } from './on-policy-settings.ts';
import { SignalNormaliser } from './signal-normaliser.ts';

export interface SignalSourcesOptions {
  readonly settings: OnPolicySettings;
  /** Index into Trajectories.costs of every cost that is learnt. */
  readonly tracked: readonly number[];
  readonly rows: number;
  /** What each signal is learnt in; null: as it is. */
  readonly units: SignalUnits | null;
}

interface Source {
  readonly normaliser: SignalNormaliser | null;
  readonly normalised: Vec;
  /** The signal in its unit, made when that is not 1. */
  inUnits: Vec | null;
}

/** What critics learn along an epoch's rows: the reward, less its penalty, and the tracked costs, in their units, normalised. */
export class SignalSources {
  readonly #options: SignalSourcesOptions;
  readonly #sources: readonly Source[];
  readonly #penalised: Vec;

  constructor(options: SignalSourcesOptions) {
    const { settings, tracked, rows } = options;
    this.#options = options;
    this.#sources = Array.from({ length: 1 + tracked.length }, (_, k) => {
      const scaling = k === 0 ? settings.rewardScaling : settings.costScaling;
      return {
        normaliser: scaling === 'none' ? null : new SignalNormaliser(scaling),
        normalised: new Float32Array(scaling === 'none' ? 0 : rows),
        inUnits: null,
      };
    });
    this.#penalised = new Float32Array(settings.costPenalty === 0 ? 0 : rows);
  }

  /** Signal k along the rows, N; valid until the next epoch. Once an epoch each: normalisers take the rows in. */
  of(k: number, t: Trajectories): Vec {
    const count = t.environments * t.steps;
    const raw = k === 0 ? this.#reward(t) : t.costs[this.#options.tracked[k - 1]!]!;
    const source = this.#inUnits(k, raw, count);
    const { normaliser, normalised } = this.#sources[k]!;
    if (normaliser === null) return source.subarray(0, count);
    normaliser.apply(source, normalised, t.environments, t.steps);
    return normalised.subarray(0, count);
  }

  /** How a device makes signal k of outcomes that stayed there. `take` its rows afterwards. */
  recipe(k: number): SignalRecipe {
    const { settings, tracked, units } = this.#options;
    const unit = units?.of(k) ?? 1;
    const normaliser = this.#sources[k]!.normaliser?.recipe ?? null;
    return k === 0
      ? { cost: null, penalty: settings.costPenalty, unit, normaliser }
      : { cost: tracked[k - 1]!, penalty: 0, unit, normaliser };
  }

  /** Moments of an epoch's rows that a device normalised, one for each signal; null: it is not normalised. */
  take(moments: readonly (SignalMoments | null)[]): void {
    for (const [k, one] of moments.entries()) if (one !== null) this.#sources[k]!.normaliser?.take(one);
  }

  /** r − κ c, c the environment's total cost; the reward critic learns the penalised return. */
  #reward(t: Trajectories): Vec {
    const { costPenalty } = this.#options.settings;
    if (costPenalty === 0) return t.rewards;
    const cost = t.costs[0]!;
    for (let i = 0; i < t.environments * t.steps; i++) this.#penalised[i] = t.rewards[i]! - costPenalty * cost[i]!;
    return this.#penalised;
  }

  #inUnits(k: number, source: Vec, count: number): Vec {
    const unit = this.#options.units?.of(k) ?? 1;
    if (unit === 1) return source;
    const signal = this.#sources[k]!;
    signal.inUnits ??= new Float32Array(this.#options.rows);
    for (let i = 0; i < count; i++) signal.inUnits[i] = source[i]! / unit;
    return signal.inUnits;
  }

  save(): readonly Saved[] {
    return this.#sources.map(({ normaliser }) => normaliser?.save() ?? null);
  }

  load(saved: readonly (State | null)[]): void {
    for (const [k, { normaliser }] of this.#sources.entries()) normaliser?.load(saved[k] ?? {});
  }
}
