import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import type { Rows, Sequences } from '../../src/contracts/rows.ts';
import { SequencePlan } from '../../src/update/sequence-plan.ts';
import { SequenceStates } from '../../src/update/sequence-states.ts';

/** A memory that can be followed by hand: after a row x it is `gain` · before + x. */
function adder() {
  const memory = { gain: 1 };
  let after = new Float32Array(0);
  const of = {
    memory: 1,
    forward(rows: Rows) {
      const { count, starts, states } = rows.sequences as Sequences;
      after = new Float32Array(rows.count);
      for (let s = 0; s < count; s++) {
        let state = states[s]!;
        for (let row = starts[s]!; row < starts[s + 1]!; row++) {
          state = memory.gain * state + rows.host![row]!;
          after[row] = state;
        }
      }
    },
    statesAfter(index: Int32Array, out: Float32Array) {
      for (const [i, row] of index.entries()) out[i] = after[row]!;
    },
  };
  return { of, memory };
}

/** One episode of seven rows 1, 10, 100, …, and one of two rows, cut into pieces of three. */
async function setup(burnIn: number) {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 16 });
  const observations = engine.rows(9, 1) as Rows;
  await engine.put(Float32Array.of(1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 5, 7), observations);
  observations.sequences = { count: 2, starts: Int32Array.of(0, 7, 9), states: new Float32Array(2) };
  const plan = new SequencePlan(4, { length: 3, burnIn });
  plan.cut(observations.sequences);
  const { of, memory } = adder();
  const states = new SequenceStates({ engine, of, plan, width: 1, batch: 4 });
  of.forward(observations);
  await states.store();
  const batch = { index: new Int32Array(0), starts: Int32Array.of(0, 3, 6, 7, 9), pieces: Int32Array.of(0, 1, 2, 3) };
  return { states, batch, observations, memory };
}

test('pieces go on from the states of the epoch’s first pass, and episodes begin with 0', async (t) => {
  const { states, batch, observations } = await setup(0);

  const sequences = await states.of(batch, observations);

  t.deepEqual([...sequences.states], [0, 111, 111_111, 0]);
  t.is(sequences.count, 4);
});

test('burn-in computes the state anew with the present parameters, from the stored one before it on', async (t) => {
  const { states, batch, observations, memory } = await setup(2);
  memory.gain = 2;

  const sequences = await states.of(batch, observations);

  // Piece 1 begins at row 3; rows 1 and 2 are burnt in from the state 1 after row 0: (1 · 2 + 10) · 2 + 100.
  // Piece 2 begins at row 6; rows 4 and 5, from the state 1111 after row 3: (1111 · 2 + 10 000) · 2 + 100 000.
  t.deepEqual([...sequences.states], [0, 124, 124_444, 0]);
});
