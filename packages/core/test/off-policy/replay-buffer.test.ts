import { createRandom, type Trajectories } from '@belay-rl/core';
import { ReplayBuffer, type ReplayBufferOptions } from '@belay-rl/core/internals';
import { encodeState } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';

const engine = createWasmEngine({ megabytes: 16 });

function buffer(options: Partial<ReplayBufferOptions> = {}): ReplayBuffer {
  return new ReplayBuffer({
    engine,
    observations: 2,
    actions: 1,
    discounts: [0.5, 0.25],
    environments: 1,
    size: 8,
    nStep: 3,
    batchSize: 400,
    ...options,
  });
}

/**
 * A rollout of one environment that counts: transition k has s = (k, −k), a = k/10, r = k, c = 100 k. `ends[k]`: how it ended;
 * then the episode's last observation is (k + ½, −k − ½), and the next episode's first is (k + 1, …) as ever.
 */
function counted(from: number, to: number, ends: Readonly<Record<number, 1 | 2>> = {}): Trajectories {
  const ks = Array.from({ length: to - from }, (_, i) => from + i);
  const rows = (values: readonly number[]) => {
    const r = engine.rows(Math.max(values.length, 1), 2);
    r.count = values.length;
    r.host.set(values.flatMap((k) => [k, -k]));
    return r;
  };
  const finals = ks.filter((k) => ends[k] !== undefined || k === to - 1);
  return {
    environments: 1,
    steps: ks.length,
    observations: rows(ks),
    actions: Float32Array.from(ks, (k) => k / 10),
    behaviourLogProb: new Float32Array(ks.length),
    rewards: Float32Array.from(ks),
    costNames: ['other', 'cost'],
    costs: [new Float32Array(ks.length), Float32Array.from(ks, (k) => 100 * k)],
    ended: Uint8Array.from(ks, (k) => ends[k] ?? 0),
    finalObservations: rows(finals.map((k) => (ends[k] === undefined ? k + 1 : k + 0.5))),
    finalRows: Int32Array.from(finals, (k) => k - from),
    episodes: [],
    cutEpisodes: [],
  };
}

interface Drawn {
  readonly s: number;
  readonly a: number;
  readonly next: number;
  readonly returns: readonly number[];
  readonly discounts: readonly number[];
  readonly notTerminated: number;
}

/** The different transitions of a large batch, by s. */
function draw(from: ReplayBuffer, seed = 1): Map<number, Drawn> {
  const batch = from.sample(createRandom(seed, 'replay'));
  const found = new Map<number, Drawn>();
  for (let i = 0; i < batch.count; i++) {
    const s = batch.inputs.host![3 * i]!;
    const drawn = {
      s,
      a: batch.inputs.host![3 * i + 2]!,
      next: batch.nextInputs.host![3 * i]!,
      returns: batch.signals.map(({ returns }) => returns[i]!),
      discounts: batch.signals.map(({ discount }) => discount[i]!),
      notTerminated: batch.notTerminated[i]!,
    };
    if (batch.observations.host![2 * i] !== s || batch.inputs.host![3 * i + 1] !== -s) throw new Error('s differs');
    if (batch.nextObservations.host![2 * i] !== drawn.next) throw new Error('s′ differs');
    found.set(s, drawn);
  }
  return found;
}

test('n-step sums end with the episode: a termination is not bootstrapped, a truncation from what it cut', (t) => {
  const replay = buffer({ size: 32 });
  replay.append(counted(1, 9, { 4: 1, 7: 2 }), [1]);

  const drawn = draw(replay);

  t.deepEqual([...drawn.keys()].sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
  // γ = 0.5 and 0.25: 1 + 0.5 · 2 + 0.25 · 3; 100 + 25 · 2 + 6.25 · 3. Three steps on from s = 1 stands s = 4.
  t.like(drawn.get(1), { next: 4, returns: [2.75, 168.75], discounts: [0.125, 0.015625], notTerminated: 1 });
  t.is(drawn.get(1)!.a, Math.fround(0.1));
  // 3 + 0.5 · 4 and there it terminates: nothing is worth anything after.
  t.like(drawn.get(3), { next: 4.5, returns: [5, 400], discounts: [0.25, 0.0625], notTerminated: 0 });
  t.like(drawn.get(4), { next: 4.5, returns: [4, 400], notTerminated: 0 });
  // 6 + 0.5 · 7 and there a time limit cuts it: the value of the observation that was cut counts by γ².
  t.like(drawn.get(6), { next: 7.5, returns: [9.5, 775], discounts: [0.25, 0.0625], notTerminated: 1 });
  // The newest has come one step far; the observation after it is known.
  t.like(drawn.get(8), { next: 9, returns: [8, 800], discounts: [0.5, 0.25], notTerminated: 1 });
});

test('an episode that was given up between two rollouts is bootstrapped from the observation that it had come to', (t) => {
  const replay = buffer({ size: 32 });
  replay.append(counted(1, 4), [1]);
  replay.append({ ...counted(11, 15), givenUp: Uint8Array.of(1) }, [1]);
  const drawn = draw(replay);
  t.deepEqual(
    [...drawn.keys()].sort((a, b) => a - b),
    [1, 2, 3, 11, 12, 13, 14],
  );
  // 2 + 0.5 · 3, and the observation after it, 4: nothing of the other episode.
  t.like(drawn.get(2), { next: 4, returns: [3.5, 275], discounts: [0.25, 0.0625], notTerminated: 1 });
  t.like(drawn.get(3), { next: 4, returns: [3, 300], discounts: [0.5, 0.25], notTerminated: 1 });
  t.like(drawn.get(11), { next: 14, returns: [11 + 6 + 3.25, 1100 + 300 + 81.25] });
});

test('a rollout goes on where the last one stopped', (t) => {
  const whole = buffer({ size: 32 });
  whole.append(counted(1, 9, { 4: 1, 7: 2 }), [1]);
  const inRounds = buffer({ size: 32 });
  for (const [from, to] of [
    [1, 3],
    [3, 5],
    [5, 8],
    [8, 9],
  ]) {
    inRounds.append(counted(from!, to!, { 4: 1, 7: 2 }), [1]);
  }
  t.deepEqual(draw(inRounds), draw(whole));
});

test('a ring that is full loses its oldest transitions, and no sum reaches past its head', (t) => {
  const replay = buffer({ nStep: 3 });
  // Records 1 … 12, at 5 an end with a record of its own: 13 of them in a ring of 8, one of which is the head.
  replay.append(counted(1, 13, { 5: 2 }), [1]);

  const drawn = draw(replay);

  t.is(replay.count, 7);
  t.deepEqual(
    [...drawn.keys()].sort((a, b) => a - b),
    [6, 7, 8, 9, 10, 11, 12],
  );
  t.like(drawn.get(10), { next: 13, returns: [10 + 0.5 * 11 + 0.25 * 12, 1000 + 275 + 75], notTerminated: 1 });
  t.like(drawn.get(11), { next: 13, returns: [17, 1400], discounts: [0.25, 0.0625] });
  t.like(drawn.get(12), { next: 13, returns: [12, 1200], discounts: [0.5, 0.25] });
});

test('episodes of one step: every second record is an observation alone, and none of them is drawn', (t) => {
  const replay = buffer({ size: 8 });
  replay.append(counted(1, 7, { 1: 1, 2: 1, 3: 2, 4: 1, 5: 1, 6: 1 }), [1]);
  const drawn = draw(replay);
  t.deepEqual([...drawn.keys()].sort(), [4, 5, 6]);
  t.true([...drawn.values()].every(({ s, next }) => next === s + 0.5));
});

test('rings of several environments are drawn from evenly', (t) => {
  const replay = buffer({ environments: 2, size: 40, batchSize: 20_000, nStep: 1 });
  const one = counted(1, 11);
  const two = { ...one, environments: 2, steps: 5 };
  replay.append(
    { ...two, finalRows: Int32Array.of(4, 9), finalObservations: counted(5, 7, { 5: 1, 6: 1 }).finalObservations },
    [1],
  );
  const batch = replay.sample(createRandom(2, 'replay'));
  const counts = new Map<number, number>();
  for (let i = 0; i < batch.count; i++) {
    const s = batch.inputs.host![3 * i]!;
    counts.set(s, (counts.get(s) ?? 0) + 1);
  }
  t.is(counts.size, 10);
  // 2,000 each, with a standard deviation of √(20,000 · 0.1 · 0.9) = 42.
  t.true([...counts.values()].every((count) => Math.abs(count - 2000) < 5 * 42));
});

test('what a journal gave, piece by piece, restores the buffer to the bit', (t) => {
  const whole = buffer();
  const restored = buffer();
  let mark = null;
  for (const [from, to] of [
    [1, 4],
    [4, 6],
    [6, 7],
    [7, 13],
    [13, 15],
  ]) {
    whole.append(counted(from!, to!, { 5: 2, 9: 1 }), [1]);
    restored.load(whole.since(mark));
    mark = whole.mark();
    t.deepEqual(encodeState(restored.since(null)), encodeState(whole.since(null)));
  }
  t.deepEqual(draw(restored), draw(whole));
});

test('the first pieces may be left out once they are forgotten, not before', (t) => {
  const whole = buffer();
  const marks = [whole.mark()];
  const pieces = [whole.since(null)];
  for (const [from, to] of [
    [1, 4],
    [4, 8],
    [8, 12],
  ]) {
    whole.append(counted(from!, to!), [1]);
    pieces.push(whole.since(marks.at(-1)!));
    marks.push(whole.mark());
  }
  t.true(whole.forgotten(marks[1]!, marks[3]!));
  t.false(whole.forgotten(marks[2]!, marks[3]!));

  const restored = buffer();
  for (const piece of pieces.slice(2)) restored.load(piece);
  t.deepEqual(draw(restored), draw(whole));

  const gap = buffer();
  gap.load(pieces[1]!);
  t.throws(() => gap.load(pieces[3]!), { code: 'checkpoint-mismatch' });
});

test('a buffer too small for its targets is refused', (t) => {
  const error = t.throws(() => buffer({ size: 9, environments: 2 }), { code: 'misfit' });
  t.regex(error!.message, /buffer\.size=9 leaves 4 rows/);
});

test('nothing is drawn from nothing', (t) => {
  t.throws(() => buffer().sample(createRandom(0, 'replay')), { code: 'empty-buffer' });
});

test('records that lie beside the engine’s memory give the same batches', (t) => {
  const rollout = counted(0, 11, { 4: 1, 8: 2 });
  const [within, beside] = [true, false].map((inEngine) => {
    const made = buffer({ inEngine, size: 20 });
    made.append(rollout, [1]);
    return draw(made, 5);
  });

  t.true(within!.size > 5);
  t.deepEqual(beside, within);
});
