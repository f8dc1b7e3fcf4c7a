import test from 'ava';
import {
  checkEnvironment,
  type EnvironmentDefinition,
  withActionRange,
  withCostThreshold,
  withFrameStack,
  withObservationScale,
  withRewardScale,
  withTimeLimit,
} from '../../src/index.ts';

/** Counts its steps; the reward is the action, the cost a tenth of the count. */
const counter: EnvironmentDefinition = {
  id: 'Counter-v0',
  summary: 'Counts.',
  observationSpace: { low: [0, -1], high: [50, 1] },
  actionSpace: { low: [0], high: [10] },
  costs: ['total', 'half'],
  maxSteps: 50,
  create() {
    let count = 0;
    return {
      reset() {
        count = 0;
        return [count, 1];
      },
      step(action) {
        count++;
        return {
          observation: [count, 1],
          reward: action[0]!,
          cost: { total: count / 10, half: count / 20 },
          terminated: false,
          truncated: count === 50,
        };
      },
    };
  },
};

const act = (value: number) => Float32Array.of(value);

test('a time limit truncates, and counts anew after a reset', async (t) => {
  const limited = withTimeLimit(counter, 3);
  t.is(limited.maxSteps, 3);
  const environment = await limited.create({});
  for (let episode = 0; episode < 2; episode++) {
    environment.reset();
    t.deepEqual(
      [1, 2, 3].map(() => environment.step(act(1)).truncated),
      [false, false, true],
    );
  }
});

test('a time limit beyond the environment’s own lengthens its episodes; what ends them otherwise still does', async (t) => {
  const wide = { ...counter, observationSpace: { low: [0, -1], high: [100, 1] } };
  const longer = withTimeLimit(wide, 60);
  t.is(longer.maxSteps, 60);
  const environment = await longer.create({});
  for (let episode = 0; episode < 2; episode++) {
    environment.reset();
    const ends = Array.from({ length: 60 }, () => environment.step(act(1)).truncated);
    t.is(ends.indexOf(true), 59);
  }
  const early: EnvironmentDefinition = {
    ...wide,
    create: async (options) => {
      const inner = await wide.create(options);
      let steps = 0;
      return {
        ...inner,
        step: (action) => ({ ...inner.step(action), truncated: ++steps === 30 }),
      };
    },
  };
  const cut = await withTimeLimit(early, 60).create({});
  cut.reset();
  t.is(Array.from({ length: 40 }, () => cut.step(act(1)).truncated).indexOf(true), 29);
  const own = { ...wide, withMaxSteps: (maxSteps: number) => ({ ...wide, maxSteps, summary: 'Made anew.' }) };
  t.like(withTimeLimit(own, 60), { maxSteps: 60, summary: 'Made anew.' });
  t.throws(() => withTimeLimit({ ...wide, createBatch: () => null as never }, 60), {
    code: 'no-longer-limit',
    message: /ends its episodes after 50 steps by itself/,
  });
});

test('observations are shifted, then scaled, and their bounds with them', async (t) => {
  const scaled = withObservationScale(counter, { offset: [25, 0], scale: [0.04, 2] });
  t.deepEqual(scaled.observationSpace, { low: [-1, -2], high: [1, 2] });
  const environment = await scaled.create({});
  t.deepEqual(Array.from(environment.reset()), [-1, 2]);
  t.deepEqual(Array.from(environment.step(act(0)).observation), [-0.96, 2]);
});

test('a scaled reward keeps what the task paid', async (t) => {
  const scaled = withRewardScale(counter, 0.5);
  t.true(scaled.taskRewards);
  const environment = await scaled.create({});
  environment.reset();
  const { reward, taskReward } = environment.step(act(8));
  t.deepEqual([reward, taskReward], [4, 8]);
});

test('actions are mapped from the new range to the old, and held to it', async (t) => {
  const ranged = withActionRange(counter, { low: -1, high: 1 });
  t.deepEqual(ranged.actionSpace, { low: [-1], high: [1] });
  const environment = await ranged.create({});
  environment.reset();
  t.deepEqual(
    [-1, 0, 1, 7].map((value) => environment.step(act(value)).reward),
    [0, 5, 10, 10],
  );
});

test('costs above the threshold count 1', async (t) => {
  const environment = await withCostThreshold(counter, 0.15).create({});
  environment.reset();
  t.deepEqual(environment.step(act(0)).cost, { total: 0, half: 0 });
  t.deepEqual(environment.step(act(0)).cost, { total: 1, half: 0 });
});

test('a stack begins with the first observation and moves on, the newest last', async (t) => {
  const stacked = withFrameStack(counter, 3);
  t.is(stacked.observationSpace.low.length, 6);
  const environment = await stacked.create({});
  t.deepEqual(Array.from(environment.reset()), [0, 1, 0, 1, 0, 1]);
  environment.step(act(0));
  t.deepEqual(Array.from(environment.step(act(0)).observation), [0, 1, 1, 1, 2, 1]);
});

test('wrapped environments keep the contract, one wrapper round another', async (t) => {
  const all = withFrameStack(
    withCostThreshold(withActionRange(withRewardScale(withTimeLimit(counter, 7), 2), { low: -1, high: 1 })),
    2,
  );
  t.deepEqual(await checkEnvironment(all), []);
});

test('a wrapper stays round what settings make of an environment', async (t) => {
  const widths: EnvironmentDefinition = {
    ...counter,
    settings: { wide: { doc: 'Is it wide?', format: 'boolean', default: false } },
    configure: ({ wide }) => (wide === true ? { ...counter, observationSpace: { low: [0], high: [50] } } : counter),
  };
  const wrappers = [
    withTimeLimit(widths, 7),
    withRewardScale(widths, 2),
    withActionRange(widths, { low: -1, high: 1 }),
    withCostThreshold(widths),
    withObservationScale(widths, { scale: 0.5 }),
    withFrameStack(widths, 2),
  ].map((definition) => definition.configure?.({ wide: true }));
  t.deepEqual(
    wrappers.map((definition) => definition?.observationSpace.high),
    [[50], [50], [50], [50], [25], [50, 50]],
  );
  t.is(wrappers[0]?.maxSteps, 7);
  t.deepEqual(wrappers[2]?.actionSpace, { low: [-1], high: [1] });
  t.true(wrappers[1]?.taskRewards);
});

test('values that make no sense are refused', (t) => {
  t.throws(() => withTimeLimit(counter, 0), { code: 'bad-value' });
  t.throws(() => withObservationScale(counter, { scale: 0 }), { code: 'bad-value' });
  t.throws(() => withActionRange(counter, { low: 1, high: 1 }), { code: 'bad-value' });
  const choosing: EnvironmentDefinition = { ...counter, actionSpace: { type: 'discrete', n: 2 } };
  t.throws(() => withActionRange(choosing, { low: -1, high: 1 }), { code: 'bad-value', message: /they are choices/ });
  t.throws(() => withCostThreshold(counter, -1), { code: 'bad-value' });
  t.throws(() => withFrameStack(counter, 1.5), { code: 'bad-value' });
});
