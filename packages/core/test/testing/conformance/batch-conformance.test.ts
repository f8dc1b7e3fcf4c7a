import type { BatchEnvironment, EnvironmentDefinition, Rows } from '@belay-rl/core';
import { batchConformance, conformanceLanes, type LaneOptions } from '@belay-rl/core/testing';
import test from 'ava';

/** Lanes whose batches are spoiled by `spoil`. */
function spoiled(spoil: (batch: BatchEnvironment) => Partial<BatchEnvironment>): EnvironmentDefinition<LaneOptions> {
  return {
    ...conformanceLanes,
    async createBatch(count, options, engine) {
      const batch = await conformanceLanes.createBatch!(count, options, engine);
      const { observations, finalObservations, rewards, costs, ended } = batch;
      return {
        count,
        observations,
        finalObservations,
        rewards,
        costs,
        ended,
        reset: (seeds: Uint32Array) => batch.reset(seeds),
        step: (actions: Rows) => batch.step(actions),
        resetOne: (i: number, seed?: number) => batch.resetOne!(i, seed),
        seedResets: (seeds: Uint32Array) => batch.seedResets!(seeds),
        replay: (...episode: Parameters<NonNullable<BatchEnvironment['replay']>>) => batch.replay!(...episode),
        dispose: () => batch.dispose(),
        ...spoil(batch),
      } as BatchEnvironment;
    },
  };
}

const afterStep = (change: (batch: BatchEnvironment) => void) =>
  spoiled((batch) => ({
    async step(actions) {
      await batch.step(actions);
      change(batch);
    },
  }));

const broken: Readonly<
  Record<string, readonly [definition: EnvironmentDefinition<LaneOptions>, fails: RegExp, says: RegExp]>
> = {
  'a reward that is off': [
    afterStep(({ rewards }) => (rewards.host![3]! += 1e-6)),
    /every row is what a single environment does/,
    /Reward of environment 3, step 0: number 0 is/,
  ],
  'a cost that follows from the neighbour': [
    afterStep(({ costs, count }) => {
      if (count > 1) costs.host![1] = costs.host![2]!;
    }),
    /does not depend on how many/,
    /^Number \d of what environment \d in a batch of \d, step \d+ is told/,
  ],
  'an episode that is cut late': [
    afterStep(({ ended }) => ended.host!.fill(0)),
    /every row is what a single environment does/,
    /Ended of environment \d, step \d+ is 0, not/,
  ],
  'seeds that are not heeded': [
    spoiled(() => ({ seedResets: () => {} })),
    /is reset with its seed/,
    /^Observation of environment/,
  ],
  'a replay that loses its last action': [
    spoiled((batch) => ({ replay: (i, seed, actions, after) => batch.replay!(i, seed, actions.subarray(1), after) })),
    /replay brings one environment back/,
    /replayed step 0|afterStep \d+ times/,
  ],
  'a replay that resets all': [
    spoiled((batch) => ({
      async replay(i, seed, actions, after) {
        await batch.reset(new Uint32Array(batch.count));
        await batch.replay!(i, seed, actions, after);
      },
    })),
    /replay brings one environment back/,
    /^Observation of environment 2 after replay/,
  ],
  'environments that step without an action': [
    spoiled((batch) => ({
      step(actions) {
        actions.count = batch.count;
        return batch.step(actions);
      },
    })),
    /with fewer actions only the first/,
    /^Observation of environment 2, which took no step/,
  ],
  'a reset of one that is not seeded': [
    spoiled((batch) => ({ resetOne: (i) => batch.resetOne!(i) })),
    /is reset in the middle of its episode/,
    /^First observation after resetOne\(1, 5\)/,
  ],
  'rows of another width': [
    spoiled(({ rewards }) => ({ costs: rewards })),
    /every row is what a single environment does/,
    /has costs of 5 × 1 where 5 × 2 was asked for/,
  ],
};

for (const [name, [definition, fails, says]] of Object.entries(broken)) {
  test(`${name} fails by a sentence`, async (t) => {
    const failed = batchConformance(definition).find(({ title }) => fails.test(title))!;
    await t.throwsAsync(failed.run, { message: says });
  });
}

test('a definition without a batch is refused by a sentence', async (t) => {
  const { createBatch, ...single } = conformanceLanes;
  const [, equal] = batchConformance(single);
  await t.throwsAsync(equal!.run, { message: 'ConformanceLanes-v0 offers no createBatch.' });
});
