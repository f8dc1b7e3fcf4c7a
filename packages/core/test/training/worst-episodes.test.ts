import { worstEpisodes } from '@belay-rl/core/run';
import test from 'ava';

const episode = (cost: number, sum: number) => ({ seed: 7, return: sum, length: 10, costs: [cost, 100 - cost] });

test('the worst episodes have the highest cost, of equal costs the lowest return, of equal returns the lowest number', (t) => {
  const episodes = [episode(3, 9), episode(8, 5), episode(8, 2), episode(0, -4), episode(8, 5)];

  const numbers = (count: number) => worstEpisodes(episodes, count).map(({ number }) => number);

  t.deepEqual(numbers(3), [2, 1, 4]);
  t.deepEqual(numbers(9), [2, 1, 4, 0, 3]);
  t.deepEqual(worstEpisodes(episodes, 1), [{ number: 2, ...episodes[2]! }]);
});
