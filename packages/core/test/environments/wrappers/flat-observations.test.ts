import test from 'ava';
import {
  checkEnvironment,
  createRandom,
  type StructuredObservation,
  withFlatObservations,
} from '../../../src/index.ts';

/** A walk between three rooms with a light in each. */
function rooms(spoil?: StructuredObservation) {
  return withFlatObservations({
    id: 'Rooms-v0',
    summary: 'A walk between rooms.',
    observationSpace: {
      type: 'dict',
      spaces: { room: { type: 'discrete', n: 3 }, lights: { type: 'multi-binary', n: 3 } },
    },
    actionSpace: { type: 'discrete', n: 3 },
    maxSteps: 10,
    create() {
      let random = createRandom(0, 'rooms');
      let [room, steps] = [0, 0];
      const observe = (): StructuredObservation => ({
        room,
        lights: [0, 1, 2].map((i) => (i === room ? 1 : 0)),
      });
      return {
        reset(seed) {
          if (seed !== undefined) random = createRandom(seed, 'rooms');
          [room, steps] = [Math.floor(3 * random.uniform()), 0];
          return observe();
        },
        step([next]) {
          room = next!;
          steps++;
          const observation = steps === 3 && spoil !== undefined ? spoil : observe();
          return { observation, reward: room, cost: 0, terminated: false, truncated: steps === 10 };
        },
      };
    },
  });
}

test('a structured environment is a box of numbers that keeps the contract', async (t) => {
  const definition = rooms();
  const environment = await definition.create({});

  t.deepEqual(definition.observationSpace, { low: [0, 0, 0, 0, 0, 0], high: [1, 1, 1, 1, 1, 1] });
  environment.reset(1);
  t.deepEqual([...(environment.step(Float32Array.of(2)).observation as Float64Array)], [0, 0, 1, 0, 0, 1]);
  t.deepEqual(await checkEnvironment(definition), []);
});

test('an observation that is not of the space is told by the check of the environment', async (t) => {
  const [problem] = await checkEnvironment(rooms({ room: 3, lights: [0, 0, 0] }));

  t.regex(problem!, /Rooms-v0: .*choice 0 of part room of the observation is 3; its options are 0 to 2/);
});
