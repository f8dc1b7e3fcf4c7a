import test from 'ava';
import type { StructuredObservation, StructuredSpace } from '../../src/contracts/space.ts';
import { flatObservation } from '../../src/spaces/flat-observation.ts';

const flat = (space: StructuredSpace, observation: StructuredObservation): number[] => [
  ...flatObservation(space).flatten(observation),
];

test('choices become one number for each option, boxes and bits stay as they are', (t) => {
  t.deepEqual(flat({ type: 'discrete', n: 3 }, 1), [0, 1, 0]);
  t.deepEqual(flat({ type: 'multi-discrete', sizes: [3, 2] }, [2, 0]), [0, 0, 1, 1, 0]);
  t.deepEqual(flat({ type: 'multi-binary', n: 3 }, [1, 0, 1]), [1, 0, 1]);
  t.deepEqual(flat({ low: [-5, 0], high: [5, 1] }, Float32Array.of(-2, 0.5)), [-2, 0.5]);
});

test('parts of a dictionary follow each other in its order, whatever the order of an observation', (t) => {
  const space: StructuredSpace = {
    type: 'dict',
    spaces: {
      place: { low: [0, -1], high: [9, 1] },
      carries: { type: 'discrete', n: 2 },
      lights: { type: 'multi-binary', n: 2 },
    },
  };

  t.deepEqual(flatObservation(space).space, { low: [0, -1, 0, 0, 0, 0], high: [9, 1, 1, 1, 1, 1] });
  t.deepEqual(flat(space, { lights: [1, 0], carries: 1, place: [4, 0.5] }), [4, 0.5, 0, 1, 1, 0]);
});

test('an observation that is not of its space is refused by part and number', (t) => {
  const space: StructuredSpace = { type: 'dict', spaces: { carries: { type: 'discrete', n: 2 } } };
  const refused = (of: StructuredSpace, observation: unknown, message: RegExp): void => {
    t.throws(() => flatObservation(of).flatten(observation as StructuredObservation), {
      code: 'environment-observation',
      message,
    });
  };

  refused(space, {}, /part carries of the observation has no numbers where 1 belong/);
  refused(space, { carries: 2 }, /choice 0 of part carries of the observation is 2; its options are 0 to 1/);
  refused({ type: 'discrete', n: 2 }, 0.5, /choice 0 of the observation is 0\.5/);
  refused({ type: 'multi-binary', n: 1 }, [2], /number 0 of the observation is 2, which is no bit/);
  refused({ low: [0], high: [1] }, [1, 2], /the observation has 2 numbers where 1 belong/);
});
