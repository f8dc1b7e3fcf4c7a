import test from 'ava';
import { ChosenWrapper } from '../../src/composition/chosen-wrapper.ts';
import { defineEnvironment, definePlugin, type WrapperEpisodes } from '../../src/index.ts';
import { createRegistry } from '../../src/run.ts';

const environment = defineEnvironment({
  id: 'Still-v0',
  summary: 'Nothing moves.',
  observationSpace: { low: [-1], high: [1] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 4,
  create: () => ({
    reset: () => [0],
    step: () => ({ observation: [0], reward: 0, cost: 0, terminated: false, truncated: false }),
  }),
});

/** A wrapper that appends two numbers, and what it is told. */
function chosen() {
  const told: WrapperEpisodes[] = [];
  const plugin = definePlugin({
    name: 'test/told',
    version: '1.0.0',
    setup(belay) {
      belay.wrapper('told', {
        summary: 'Keeps what it is told.',
        create: () => ({ extraObservations: 2, wrap: (inner) => inner, begin: (episodes) => void told.push(episodes) }),
      });
    },
  });
  const registry = createRegistry().add(plugin);
  return { told, wrapper: new ChosenWrapper({ name: 'told', settings: {}, registry, environment }) };
}

const episode = { environment: 0, return: 0, weight: 1 };

test('a wrapper is told the mean cost, and the mean of what it appended, summed over each episode’s own rows', (t) => {
  const { told, wrapper } = chosen();
  // One number of the task and two appended ones. Row 0 belongs to an episode that began before this rollout.
  const host = Float32Array.of(9, 7, 7, 9, 1, 10, 9, 0.75, 20, 9, 0.25, 30);
  const episodes = [
    { ...episode, costs: [3], length: 1, firstRow: -1 },
    { ...episode, costs: [6], length: 2, firstRow: 1 },
    { ...episode, costs: [0], length: 1, firstRow: 3 },
  ];

  wrapper.begin({ observations: { count: 4, capacity: 4, width: 3, host }, episodes } as never, {} as never);

  t.deepEqual(told, [{ cost: 3, extras: [(1.75 + 0.25) / 2, (30 + 30) / 2] }]);
});

test('without an episode that began in the rollout there is no sum', (t) => {
  const { told, wrapper } = chosen();
  const episodes = [{ ...episode, costs: [3], length: 1, firstRow: -1 }];

  wrapper.begin(
    { observations: { count: 0, capacity: 4, width: 3, host: new Float32Array(12) }, episodes } as never,
    {} as never,
  );

  t.deepEqual(told, [{ cost: 3, extras: [Number.NaN, Number.NaN] }]);
});
