import type { Critic } from '../contracts/critic.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Random, Vec } from '../contracts/values.ts';
import { takeTurn } from '../ports/take-turn.ts';
import { type SequenceLengths, SequencePlan } from '../update/sequence-plan.ts';
import { SequenceStates } from '../update/sequence-states.ts';
import { takeRows } from '../update/take-rows.ts';

export interface SequenceFitOptions {
  readonly engine: Engine;
  readonly random: Random;
  /** Rows of a minibatch. */
  readonly batch: number;
  /** Width of a row, and most rows of an epoch. */
  readonly width: number;
  readonly capacity: number;
  readonly lengths: SequenceLengths;
}

/** Sequences of a critic's minibatch at least, if settings do not say how long they are: rows of one would be much alike. */
const LEAST_SEQUENCES = 4;

/** Fits critics with a memory to sequences of an epoch's rows. All see the same minibatches. */
export class SequenceFit {
  readonly #options: SequenceFitOptions;
  readonly #plan: SequencePlan;
  readonly #states = new Map<Critic, SequenceStates>();
  /** Made with the first fit: most runs have no memory. */
  #room: { readonly rows: Rows; readonly targets: Vec; readonly values: Vec } | null = null;

  constructor(options: SequenceFitOptions) {
    const { batch, lengths } = options;
    this.#options = options;
    const length = lengths.length ?? Math.max(1, Math.floor(batch / LEAST_SEQUENCES));
    this.#plan = new SequencePlan(batch, { ...lengths, length });
  }

  /** losses += those of the critics' minibatches; returns how many minibatches there were. `observations` have their sequences. */
  async fit(
    critics: readonly { readonly critic: Critic; readonly targets: Vec }[],
    observations: Rows,
    passes: number,
    losses: Float64Array,
  ): Promise<number> {
    const { engine, batch, width, capacity, random } = this.#options;
    this.#room ??= {
      rows: engine.rows(batch, width),
      targets: engine.vector(batch),
      values: engine.vector(capacity),
    };
    const { rows, targets, values } = this.#room;
    this.#plan.cut(observations.sequences!);
    for (const { critic } of critics) {
      await critic.values(observations, values);
      await this.#statesOf(critic)?.store();
    }
    let minibatches = 0;
    for (let pass = 0; pass < passes; pass++) {
      const count = this.#plan.shuffle(random);
      minibatches += count;
      for (let j = 0; j < count; j++) {
        const turn = takeTurn();
        if (turn !== null) await turn;
        const minibatch = this.#plan.batch(j);
        for (const [k, { critic, targets: all }] of critics.entries()) {
          const sequences = (await this.#statesOf(critic)?.of(minibatch, observations)) ?? null;
          await engine.gather(observations, minibatch.index, rows);
          rows.sequences = sequences;
          takeRows(all, minibatch.index, 1, targets);
          losses[k]! += await critic.fit(rows, targets);
        }
      }
    }
    return minibatches;
  }

  /** null: this critic has no memory. */
  #statesOf(critic: Critic): SequenceStates | null {
    const { network } = critic;
    if ((network.memory ?? 0) === 0) return null;
    const known = this.#states.get(critic);
    if (known !== undefined) return known;
    const { engine, batch, width } = this.#options;
    const values = engine.vector(batch);
    const of = {
      memory: network.memory!,
      forward: (rows: Rows) => network.forward(rows, values),
      statesAfter: (index: Int32Array, out: Vec) => network.statesAfter!(index, out),
    };
    const states = new SequenceStates({ engine, of, plan: this.#plan, width, batch });
    this.#states.set(critic, states);
    return states;
  }
}
