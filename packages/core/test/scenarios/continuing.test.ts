import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeState } from '@belay-rl/core/run';
import test from 'ava';
import { type Arrangement, arrange, snapshot } from '../rollouts/arrangement.ts';

const continuing = { episodes: 'continue' } as const;
/** Rounds of an epoch or of several: what is asked for, one after the other. */
const rounds = [7, 1, 12, 30, 2, 40];

async function collect({ rollouts, policy }: Arrangement, round: number): Promise<Record<string, unknown>> {
  const request = {
    epoch: 0,
    round,
    environments: 5,
    steps: rounds[round]!,
    actions: round === 0 ? 'uniform' : 'policy',
  };
  return snapshot(await rollouts.collect(policy, request as never)) as Record<string, unknown>;
}

async function collectAll(arrangement: Arrangement): Promise<readonly Record<string, unknown>[]> {
  const all = [];
  for (let round = 0; round < rounds.length; round++) all.push(await collect(arrangement, round));
  return all;
}

test('episodes go on from one rollout to the next, however it is cut into rounds', async (t) => {
  const one = await arrange(0, { plan: { ...continuing, environments: 1, steps: 92 } });
  const request = { epoch: 0, environments: 1, actions: 'policy' } as const;
  const whole = await one.rollouts.collect(one.policy, { ...request, round: 0, steps: 92 });
  const expected = {
    rewards: [...whole.rewards],
    ended: [...whole.ended],
    episodes: whole.episodes.map((e) => [e.length, e.return]),
  };
  await one.dispose();

  const other = await arrange(0, { plan: { ...continuing, environments: 1, steps: 92 } });
  const rewards: number[] = [];
  const ended: number[] = [];
  const episodes: number[][] = [];
  let reached = false;
  for (const [round, steps] of rounds.entries()) {
    const t1 = await other.rollouts.collect(other.policy, { ...request, round, steps });
    rewards.push(...t1.rewards);
    ended.push(...t1.ended);
    episodes.push(...t1.episodes.map((e) => [e.length, e.return]));
    reached ||= t1.episodes.some(({ firstRow }) => firstRow === -1);
  }
  t.deepEqual({ rewards, ended, episodes }, expected);
  t.true(reached, 'no episode reached over a round');
  t.true(episodes.length > 3);
  await other.dispose();
});

test('final observations: one after every end, terminations too, and one at the rollout’s end', async (t) => {
  const one = await arrange(0, { plan: continuing });
  const { rollouts, policy } = one;
  const rows = await rollouts.collect(policy, { epoch: 0, round: 0, environments: 5, steps: 40, actions: 'policy' });
  const expected = [...rows.ended].flatMap((ended, row) => (ended !== 0 || row % 40 === 39 ? [row] : []));
  t.deepEqual([...rows.finalRows], expected);
  t.true([...rows.ended].includes(1) || [...rows.ended].includes(2));
  await one.dispose();
});

for (const workers of [0, 2]) {
  test(`saved in the middle of episodes and loaded, ${workers} workers go on to the same bits`, async (t) => {
    const whole = await arrange(0, { plan: continuing });
    const expected = await collectAll(whole);
    await whole.dispose();

    const first = await arrange(workers, { plan: continuing });
    for (let round = 0; round < 3; round++) t.deepEqual(await collect(first, round), expected[round]);
    const state = first.rollouts.save();
    await first.dispose();
    const second = await arrange(workers, { plan: continuing });
    second.rollouts.load(state);
    for (let round = 3; round < rounds.length; round++) t.deepEqual(await collect(second, round), expected[round]);
    await second.dispose();
  });
}

test('three workers give what none gives, one that dies in the middle of an episode included', async (t) => {
  const whole = await arrange(0, { plan: continuing });
  const expected = await collectAll(whole);
  const state = encodeState(whole.rollouts.save());
  await whole.dispose();

  const restarts: string[] = [];
  const dieMarker = join(mkdtempSync(join(tmpdir(), 'belay-')), 'died');
  const threaded = await arrange(3, {
    plan: continuing,
    settings: { dieAt: 26, dieMarker },
    onRestart: (sentence) => restarts.push(sentence),
  });
  t.deepEqual(await collectAll(threaded), expected);
  t.deepEqual(encodeState(threaded.rollouts.save()), state);
  t.is(restarts.length, 1);
  await threaded.dispose();
});

test('actions of the warm-up are drawn evenly from the scaled range, each environment its own', async (t) => {
  const one = await arrange(0, { plan: { ...continuing, steps: 400 } });
  const { rollouts, policy } = one;
  const rows = await rollouts.collect(policy, { epoch: 0, round: 0, environments: 5, steps: 400, actions: 'uniform' });
  const actions = [...rows.actions];
  t.true(actions.every((a) => a >= -1 && a < 1));
  t.is(new Set(actions).size, 2000);
  const mean = actions.reduce((sum, a) => sum + a, 0) / 2000;
  const square = actions.reduce((sum, a) => sum + a * a, 0) / 2000;
  // Deviations of the two means: √(1/3 / 2000) = 0.013, √((1/5 − 1/9) / 2000) = 0.0067.
  t.true(Math.abs(mean) < 0.05 && Math.abs(square - 1 / 3) < 0.027, `${mean}, ${square}`);
  await one.dispose();
});

test('rollouts that restart take other episodes in each round of an epoch', async (t) => {
  const one = await arrange(0, { plan: { normalizeObservations: false } });
  const { rollouts, policy } = one;
  const firsts = [];
  for (const [epoch, round] of [
    [0, 0],
    [0, 1],
    [1, 0],
  ] as const) {
    const rows = await rollouts.collect(policy, { epoch, round, environments: 5, steps: 10, actions: 'policy' });
    firsts.push(rows.observations.host![0]);
  }
  t.is(new Set(firsts).size, 3);
  await one.dispose();
});
