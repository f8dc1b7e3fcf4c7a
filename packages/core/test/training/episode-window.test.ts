import test from 'ava';
import type { Episode } from '../../src/contracts/rollouts.ts';
import { EpisodeWindow } from '../../src/training/episode-window.ts';

const episode = (sum: number, length: number, cost: number): Episode => ({
  environment: 0,
  firstRow: 0,
  length,
  return: sum,
  costs: [cost],
  weight: 1,
});

test('means are over the last finished episodes, and go on from what was saved', (t) => {
  const window = new EpisodeWindow(2, 1);
  window.add([episode(100, 9, 9), episode(1, 10, 4), episode(3, 20, 8)]);
  const again = new EpisodeWindow(2, 1);
  again.load(window.save());
  for (const one of [window, again]) t.deepEqual([one.count, one.return(), one.length(), one.cost(0)], [2, 2, 15, 6]);
});

test('episodes of an earlier version are read, each a row: cut, length, return, costs', (t) => {
  const window = new EpisodeWindow(3, 1);
  window.load({ episodes: [Float64Array.of(0, 10, 1, 4), Float64Array.of(0, 20, 3, 8)] });
  t.deepEqual([window.count, window.return(), window.length(), window.cost(0)], [2, 2, 15, 6]);
});

test('episodes with another number of costs are refused', (t) => {
  const window = new EpisodeWindow(3, 2);
  for (const saved of [Float64Array.of(0, 10, 1, 4), { cut: false, length: 10, return: 1, costs: [4] }, 5]) {
    t.throws(() => window.load({ episodes: [saved] }), { code: 'checkpoint-mismatch' });
  }
});
