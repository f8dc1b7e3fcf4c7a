import {
  type Distribution,
  type LearnerContext,
  type Outputs,
  type QCritics,
  type Random,
  type Rows,
  spaceSize,
  type TransitionBatch,
  type Vec,
} from '@belay-rl/core';
import { rowsAtOnce } from './cvpo-memory.ts';
import type { CvpoSettings } from './cvpo-settings.ts';

/** What the draws and their values are made from. */
export interface SampledValuesOptions {
  /** B and K. */
  readonly states: number;
  readonly samples: number;
  /** The reward's, then each cost's. */
  readonly critics: readonly QCritics[];
  readonly settings: Pick<CvpoSettings, 'clipActions' | 'qValues'>;
  /** False: costs have no thresholds, and `mix` makes one value of all signals. */
  readonly apart: boolean;
}

/** K actions in every state of a batch, drawn from π_old, and what the critics say of them: what the E-step weighs. */
export class SampledValues {
  /** K · B × A, sample-major, as they were drawn. */
  readonly actions: Vec;
  /** B · K, state-major: Q_r (or the mixed value), and Q_c of each constraint. */
  readonly q: readonly Float64Array[];
  /** The constraint handler's weights of the signals, which mix them unless they stay apart. */
  mix: Float64Array = Float64Array.of(1);
  readonly #options: SampledValuesOptions;
  readonly #width: number;
  readonly #rows: Rows;
  readonly #values: Vec;

  constructor(context: LearnerContext<CvpoSettings>, options: SampledValuesOptions) {
    const { states, samples, critics } = options;
    const { engine } = context;
    const maxRows = rowsAtOnce(states, samples);
    this.#options = options;
    this.#width = spaceSize(context.actionSpace);
    this.actions = engine.vector(states * samples * this.#width);
    this.#rows = engine.rows(maxRows, context.observationSpace.low.length + this.#width);
    this.#values = engine.vector(maxRows);
    this.q = critics.map(() => new Float64Array(states * samples));
  }

  /** Draws K actions in every state, given what π_old says there, and values them. */
  draw({ observations, count }: TransitionBatch, distribution: Distribution, old: Outputs, random: Random): void {
    const { samples, critics, settings } = this.#options;
    const width = this.#width;
    for (let j = 0; j < samples; j++) {
      const from = j * count * width;
      distribution.sample(old, random, this.actions.subarray(from, from + count * width));
    }
    const rows = this.#rows;
    const atOnce = rows.capacity / count;
    this.#repeatStates(observations, atOnce);
    for (let first = 0; first < samples; first += atOnce) {
      rows.count = Math.min(atOnce, samples - first) * count;
      this.#putActions(first * count);
      for (const [k, one] of critics.entries()) {
        one.values(rows, this.#values, settings.qValues);
        this.#keep(k, first, count);
      }
    }
  }

  /** The batch's states, `times` over, into the rows that critics value; their action columns stay. */
  #repeatStates({ host, width: states, count }: Rows, times: number): void {
    const { host: to, width } = this.#rows;
    for (let i = 0, at = 0; i < times * count; i++, at += width) {
      const from = (i % count) * states;
      for (let j = 0; j < states; j++) to![at + j] = host![from + j]!;
    }
  }

  /** Drawn actions from row `begin` on into those rows, as the critics see them. */
  #putActions(begin: number): void {
    const { host, width: stride, count } = this.#rows;
    const clipped = this.#options.settings.clipActions === true;
    const to = host!;
    const width = this.#width;
    const drawn = this.actions;
    for (let i = 0, at = stride - width, from = begin * width; i < count; i++, at += stride, from += width) {
      for (let j = 0; j < width; j++) {
        const a = drawn[from + j]!;
        to[at + j] = clipped ? Math.min(Math.max(a, -1), 1) : a;
      }
    }
  }

  /** State-major, and mixed into one value if costs have no thresholds. */
  #keep(k: number, first: number, count: number): void {
    const { samples, apart } = this.#options;
    const q = this.q[k]!;
    const mixed = this.q[0]!;
    const values = this.#values;
    const share = apart ? 1 : (this.mix[k] ?? 0);
    for (let i = 0, sample = first; i < this.#rows.count; sample++) {
      for (let at = sample; at < samples * count; at += samples, i++) {
        if (apart) q[at] = values[i]!;
        else if (k === 0) mixed[at] = share * values[i]!;
        else mixed[at]! += share * values[i]!;
      }
    }
  }
}
