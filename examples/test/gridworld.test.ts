import { createRandom } from '@belay-rl/core';
import test from 'ava';
import { cells, outcomes, start } from '../gridworld.ts';
import { constrainedOptimum, performance } from './support/gridworld-optimum.ts';
import { gridworldRegistry, trainGridworld } from './support/train-gridworld.ts';

const limit = 0.5;

/** The greatest return from the start, costs apart, by value iteration: what the programme says without its limit. */
function bestReturn(): number {
  let values = new Array<number>(cells).fill(0);
  for (let sweep = 0; sweep < 500; sweep++) {
    const after = (s: number, a: number): number =>
      outcomes(s, a).reduce(
        (sum, { probability, cell, reward }) => sum + probability * (reward + (cell === null ? 0 : values[cell]!)),
        0,
      );
    values = values.map((_, s) => Math.max(...[0, 1, 2, 3].map((a) => after(s, a))));
  }
  return values[start]!;
}

test('the programme without a limit finds what value iteration finds', (t) => {
  const free = constrainedOptimum(100);

  t.true(Math.abs(free.reward - bestReturn()) < 1e-6);
  t.true(free.cost > 4 * limit);
});

test('the exact return and cost of a policy are those of its episodes', async (t) => {
  const evenly = performance(Array.from({ length: cells }, () => [0.25, 0.25, 0.25, 0.25]));
  const definition = gridworldRegistry().environment('Gridworld-v0');
  const environment = await definition.create({});
  const random = createRandom(3, 'even');
  const sums = { reward: 0, cost: 0 };
  const episodes = 20_000;
  environment.reset(1);
  for (let episode = 0; episode < episodes; ) {
    const { reward, cost, terminated, truncated } = environment.step(Float32Array.of(Math.floor(4 * random.uniform())));
    sums.reward += reward;
    sums.cost += cost as number;
    if (!terminated && !truncated) continue;
    episode++;
    environment.reset();
  }

  // A return is 0 or 1 and a cost has a deviation below 2: five deviations of the means are below 0.01 and 0.08.
  t.true(Math.abs(sums.reward / episodes - evenly.reward) < 0.01);
  t.true(Math.abs(sums.cost / episodes - evenly.cost) < 0.08);
});

test('a limit binds and takes return, and none can be met without any cost', (t) => {
  const [tight, wide] = [constrainedOptimum(limit), constrainedOptimum(2 * limit)];

  t.true(Math.abs(tight.cost - limit) < 1e-6);
  t.true(tight.reward < wide.reward && wide.reward < constrainedOptimum(100).reward);
  t.throws(() => constrainedOptimum(0), { message: /infeasible/ });
});

/** Shares of the constrained optimum that are reached at least, within the limit; entropy takes some of it. */
const shares = { cpo: 0.88, kfcpo: 0.88, 'ppo-lag': 0.85, 'trpo-lag': 0.8, focops: 0.82, 'sac-lag': 0.8 };

for (const [algorithm, share] of Object.entries(shares)) {
  test(`${algorithm} comes near the constrained optimum in 40,000 steps`, async (t) => {
    const reached = await trainGridworld({ algorithm, limit });

    t.log(reached, constrainedOptimum(limit));
    t.true(reached.cost <= 1.05 * limit, `cost ${reached.cost}`);
    t.true(reached.reward >= share * constrainedOptimum(limit).reward, `return ${reached.reward}`);
  });
}
