import type { StayedOutcomes, Trajectories } from '../contracts/rollouts.ts';
import type { State, Stateful, Vec } from '../contracts/values.ts';

/** What a signal is, and the sizes of it that learning is made for. */
interface Kind {
  /** Mean size of what is not zero: within these it is learnt as it is. */
  readonly least: number;
  readonly most: number;
  /** What a size outside them is brought to, about. */
  readonly typical: number;
}

/** Values that are not zero, from which a unit is decided. */
const ENOUGH = 10;

const REWARD: Kind = { least: 2 ** -13, most: 2 ** 13, typical: 2 ** -4 };
const COST: Kind = { least: 2 ** -5, most: 2 ** 5, typical: 1 };

/**
 * The units in which the reward and the constrained costs are learnt: 1, or a power of two if a signal is so small or so large
 * that critics, multipliers and penalties, whose rates and first values are made for numbers near 1, would not see it or
 * see nothing else. Multiplying a task's rewards, or a cost and its limit, by a constant changes nothing that can be
 * learnt; with a unit it changes nothing of the learning either. A unit is decided by the first values that are
 * not zero, and kept.
 */
export class SignalUnits implements Stateful {
  /** The reward's, then each constrained cost's; 0: not decided yet. */
  readonly #units: Float64Array;
  /** Until then: sizes of what was not zero, added up, and how many there were. */
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  constructor(signals: number) {
    this.#units = new Float64Array(signals);
    this.#sums = new Float64Array(signals);
    this.#counts = new Float64Array(signals);
  }

  /** The unit of signal k. */
  readonly of = (k: number): number => (this.#units[k]! === 0 ? 1 : this.#units[k]!);

  /** Decides what is undecided of the reward and of these costs of a rollout (indices into its `costs`), and tells `warn` of it. */
  decideFor(t: Trajectories, costs: readonly number[], warn: (sentence: string) => void): void {
    const count = t.environments * t.steps;
    const decide = (k: number, signal: number, what: string): void => {
      const size = t.stayed?.sizes[signal];
      const values = signal === 0 ? t.rewards : t.costs[signal - 1]!;
      const sentence = size === undefined ? this.decide(k, values, count, what) : this.#decideBy(k, size, what);
      if (sentence !== null) warn(sentence);
    };
    decide(0, 0, 'the reward');
    for (const [i, index] of costs.entries()) decide(1 + i, 1 + index, `the cost "${t.costNames[index]}"`);
  }

  /**
   * Decides a unit that is not decided yet, once enough of its values, of these `count` and of those before, were not zero.
   * Returns a sentence to say if the unit is another than 1; `what`: the signal's name in it.
   */
  decide(k: number, values: Vec, count: number, what: string): string | null {
    if (this.#units[k] !== 0) return null;
    for (let i = 0; i < count; i++) {
      if (values[i] === 0) continue;
      this.#sums[k]! += Math.abs(values[i]!);
      this.#counts[k]!++;
    }
    return this.#decideNow(k, what);
  }

  #decideBy(k: number, { sum, count }: StayedOutcomes['sizes'][number], what: string): string | null {
    if (this.#units[k] !== 0) return null;
    this.#sums[k]! += sum;
    this.#counts[k]! += count;
    return this.#decideNow(k, what);
  }

  #decideNow(k: number, what: string): string | null {
    if (this.#counts[k]! < ENOUGH) return null;
    const size = this.#sums[k]! / this.#counts[k]!;
    const { least, most, typical } = k === 0 ? REWARD : COST;
    const unit = size >= least && size <= most ? 1 : 2 ** Math.round(Math.log2(size / typical));
    this.#units[k] = unit;
    if (unit === 1) return null;
    const learnt = k === 0 ? 'it is' : 'it and its limit are';
    return `In a step ${what} is about ${size.toPrecision(2)}: ${learnt} learnt in units of ${unit.toPrecision(2)}, as critics, multipliers and penalties are made for numbers near 1. Returns and costs are logged as they are, losses and multipliers in these units.`;
  }

  save(): State {
    return { units: this.#units.slice(), sums: this.#sums.slice(), counts: this.#counts.slice() };
  }

  /** A checkpoint without units was learnt in units of 1. */
  load(state: State | undefined): void {
    const { units, sums, counts } = state ?? {};
    const fits = [units, sums, counts].every((x) => x instanceof Float64Array && x.length === this.#units.length);
    if (!fits) {
      this.#units.fill(1);
      return;
    }
    this.#units.set(units as Float64Array);
    this.#sums.set(sums as Float64Array);
    this.#counts.set(counts as Float64Array);
  }
}
