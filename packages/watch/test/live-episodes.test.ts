import { BelayError } from '@belay-rl/core';
import test from 'ava';
import { type DrawnEpisode, LiveEpisodes } from '../src/live-episodes.ts';

const drawn = (cost: number, sum = 1): DrawnEpisode => ({
  epoch: 3,
  return: sum,
  cost,
  limit: 25,
  length: 10,
  shows: 'path' as const,
  png: Uint8Array.of(cost),
});
const run = (status = 'running', epochs = 1, directory = 'a') => ({ directory, status, epochs });

/** Episodes on a clock that a test moves; each takes a second of processor time. */
function clocked(draw: (directory: string, number: number) => Promise<DrawnEpisode>) {
  const time = { passed: 0, spent: 0 };
  const episodes = new LiveEpisodes({
    draw: (directory, number) => {
      time.spent += 1;
      return draw(directory, number);
    },
    clock: () => time.passed,
    processor: () => time.spent,
  });
  return { time, episodes };
}

test('while a run is under way, playing takes at most half a percent of the time that passes', async (t) => {
  const { time, episodes } = clocked(async () => drawn(1));
  for (let epoch = 1; epoch <= 2000; epoch++) {
    time.passed += 2;
    await episodes.consider([run('running', epoch)]);
    t.true(time.spent <= 0.005 * time.passed);
  }
  t.is(time.spent, 20);
});

test('of a run that has ended five episodes are played, and the newest and the worst are shown', async (t) => {
  const costs = [3, 30, 30, 2, 8, 50];
  const { time, episodes } = clocked(async (_, number) => drawn(costs[number]!, 10 - number));
  for (let i = 0; i < 9; i++) await episodes.consider([run('finished')]);

  t.is(time.spent, 5);
  const { newest, worst, played } = episodes.of('a')!;
  t.is(played, 5);
  t.is(newest!.cost, 8);
  // Of two episodes that cost 30, the one of the lower return.
  t.like(worst!, { cost: 30, return: 8 });
  t.deepEqual(
    [newest!, worst!].map(({ picture }) => [...episodes.picture(picture)!]),
    [[8], [30]],
  );
  t.is(episodes.picture(0), null);
});

test('a run of which no epoch has ended waits; one without a checkpoint is tried again; one that cannot be drawn is not', async (t) => {
  let code: 'no-checkpoint' | 'not-drawable' = 'no-checkpoint';
  const { time, episodes } = clocked(async () => {
    throw new BelayError(code, 'Why not.');
  });

  await episodes.consider([run('finished', 0)]);
  t.is(time.spent, 0);
  await episodes.consider([run('finished')]);
  await episodes.consider([run('finished')]);
  t.is(time.spent, 2);
  t.is(episodes.of('a')!.note, null);
  code = 'not-drawable';
  await episodes.consider([run('finished')]);
  await episodes.consider([run('finished')]);
  t.is(time.spent, 3);
  t.is(episodes.of('a')!.note, 'Why not.');
});

test('runs take turns', async (t) => {
  const order: string[] = [];
  const { episodes } = clocked(async (directory) => {
    order.push(directory);
    return drawn(1);
  });
  for (let i = 0; i < 4; i++) await episodes.consider([run('finished', 1, 'a'), run('finished', 1, 'b')]);
  t.deepEqual(order, ['a', 'b', 'a', 'b']);
});
