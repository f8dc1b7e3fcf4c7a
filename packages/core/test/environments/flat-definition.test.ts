import test from 'ava';
import {
  checkEnvironment,
  createRandom,
  defineEnvironment,
  type StructuredDefinition,
  withFlatObservations,
  withFrameStack,
  withTimeLimit,
} from '../../src/index.ts';

/** A light on a strip of `length` pixels that actions move; bits say which moves stay on it. */
function strip(changes: Partial<StructuredDefinition> = {}, closed = false): StructuredDefinition {
  return {
    id: 'Strip-v0',
    summary: 'A light on a strip.',
    observationSpace: {
      type: 'dict',
      spaces: {
        open: { type: 'multi-binary', n: 2 },
        view: { low: 0, high: 255, shape: [1, 5, 1], dtype: 'uint8' },
        left: { low: [0], high: [10] },
      },
    },
    actionMask: 'open',
    actionSpace: { type: 'discrete', n: 2 },
    maxSteps: 10,
    create() {
      let random = createRandom(0, 'strip');
      let [at, steps] = [0, 0];
      const observe = () => ({
        view: Uint8Array.from({ length: 5 }, (_, i) => (i === at ? 255 : 0)),
        open: closed && steps === 2 ? [0, 0] : [at > 0 ? 1 : 0, at < 4 ? 1 : 0],
        left: [10 - steps],
      });
      return {
        reset(seed) {
          if (seed !== undefined) random = createRandom(seed, 'strip');
          [at, steps] = [Math.floor(5 * random.uniform()), 0];
          return observe();
        },
        step([move]) {
          at = Math.min(4, Math.max(0, at + (move === 0 ? -1 : 1)));
          steps++;
          return { observation: observe(), reward: at, cost: 0, terminated: false, truncated: steps === 10 };
        },
      };
    },
    ...changes,
  };
}

test('a definition of any space steps as rows, and says what they stand for', async (t) => {
  const definition = defineEnvironment(strip());
  t.deepEqual(definition.structure, strip().observationSpace);
  t.is(definition.observationSpace.low.length, 1 + 2 + 2);
  const environment = await definition.create({});
  const row = environment.reset(3);
  t.is(row.length, 5);
  t.is(row[0], 10);
  t.deepEqual(await checkEnvironment(definition), []);
  // A plain box of numbers is not touched.
  const plain = defineEnvironment({ ...strip(), observationSpace: { low: [0], high: [1] }, actionMask: undefined });
  t.is(plain.structure, undefined);
});

test('a mask that closes everything, and an image that is none, are told by the check', async (t) => {
  const [closes] = await checkEnvironment(defineEnvironment(strip({}, true)));
  t.regex(
    closes!,
    /Strip-v0: in step 1 .* part open of the observation closes every option of choice 0; leave one open/,
  );
  const [view] = await checkEnvironment(
    defineEnvironment(
      strip({ create: () => ({ reset: () => ({ view: [1], open: [1, 1], left: [1] }), step: () => null! }) }),
    ),
  );
  t.regex(view!, /Strip-v0: after reset\(0\) part view of the observation has 1 numbers where 5 belong/);
});

test('boxes with a shape and one bound for all are boxes of one axis to those who step', (t) => {
  const { observationSpace, actionSpace, structure } = defineEnvironment(
    strip({
      observationSpace: { low: -1, high: 1, shape: [4] },
      actionSpace: { low: [0, 0], high: 1, shape: [2, 1] },
      actionMask: undefined,
    }),
  );
  t.deepEqual(observationSpace, { low: [-1, -1, -1, -1], high: [1, 1, 1, 1] });
  t.deepEqual(actionSpace, { low: [0, 0], high: [1, 1], shape: [2, 1] });
  t.is(structure, undefined);
});

test('settings and longer episodes make definitions of rows too', (t) => {
  const made = defineEnvironment(
    strip({ configure: () => strip(), withMaxSteps: (maxSteps: number) => ({ ...strip(), maxSteps }) }),
  );
  t.is(made.configure!({}).observationSpace.low.length, 5);
  t.is(withTimeLimit(made, 20).observationSpace.low.length, 5);
  t.not(withTimeLimit(made, 20).structure, undefined);
});

test('images are not changed as numbers, unless they have become numbers', async (t) => {
  t.throws(() => withFrameStack(defineEnvironment(strip()), 2), {
    message:
      /Observations of Strip-v0 are open: 2 bits; view: an image of 1 × 5 × 1; left: 1 number, with open as the action mask, which cannot be changed as rows/,
  });
  const flat = withFlatObservations(strip({ actionMask: undefined }));
  t.is(flat.observationSpace.low.length, 2 + 5 + 1);
  t.is(withFrameStack(flat, 2).observationSpace.low.length, 16);
  t.is(withFrameStack(flat, 2).structure, undefined);
  t.deepEqual(await checkEnvironment(flat), []);
});
