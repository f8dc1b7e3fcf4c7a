import test from 'ava';
import { type BatchOutcome, batchFault, StepContract } from '../../src/environments/step-contract.ts';
import { type EnvironmentDefinition, type StepResult, withCostThreshold, withRewardScale } from '../../src/index.ts';

const sound: StepResult = { observation: [0], reward: 1, cost: 0, terminated: false, truncated: false };
const named = new StepContract({ costs: ['sum', 'walls', 'speed'] });

const kept: Readonly<Record<string, Partial<StepResult>>> = {
  'one number is the total': { cost: 3 },
  'parts below the total': { cost: { sum: 3, walls: 1, speed: 2 } },
  'a part that is left out counts 0': { cost: { sum: 3, walls: 3 } },
  'no cost at all': { cost: {} },
  'a total that single precision rounded below its part': { cost: { sum: Math.fround(0.1) - 1e-8, walls: 0.1 } },
  'parts that overlap': { cost: { sum: 1, walls: 1, speed: 1 } },
  'a reward of the largest single number': { reward: -3.4028234663852886e38 },
};
for (const [what, change] of Object.entries(kept)) {
  test(`keeps the contract: ${what}`, (t) => {
    t.notThrows(() => named.check({ ...sound, ...change }));
    t.is(named.fault({ ...sound, ...change }), null);
  });
}

const broken: Readonly<Record<string, readonly [change: object, sentence: RegExp]>> = {
  'a total below a part': [
    { cost: { sum: 1, walls: 0, speed: 2 } },
    /^the cost "sum" is 1, below "speed", which is 2; the first of the definition's costs is the total/,
  ],
  'a total left out': [{ cost: { walls: 0 } }, /^the cost has "walls" but not "sum"/],
  'a boolean among names': [{ cost: { sum: 1, walls: true } }, /^the cost "walls" is true, a boolean/],
  'a part that is undefined': [{ cost: { sum: 1, walls: undefined } }, /^the cost "walls" is undefined; return 0/],
  'a negative part': [{ cost: { sum: 1, walls: -1 } }, /^the cost "walls" is -1, not a finite number ≥ 0/],
  'a task reward that is no number': [{ taskReward: null }, /^taskReward is null/],
  'a cost that single precision cannot hold': [{ cost: 1e300 }, /^the cost is 1e\+300, beyond single precision/],
};
for (const [what, [change, sentence]] of Object.entries(broken)) {
  test(`breaks the contract: ${what}`, (t) => {
    const error = t.throws(() => named.check({ ...sound, ...change } as StepResult));
    t.regex(error!.message, sentence);
  });
}

test('`done` that says the same as the flags is let through', (t) => {
  const finished = { ...sound, terminated: true, done: true };

  t.notThrows(() => named.check(finished));
});

function outcome(change: Partial<Record<keyof BatchOutcome, readonly number[]>>): BatchOutcome {
  const of = (name: keyof BatchOutcome, values: readonly number[]) => Float32Array.from(change[name] ?? values);
  return {
    rewards: of('rewards', [1, -1]),
    taskRewards: change.taskRewards === undefined ? null : of('taskRewards', []),
    costs: of('costs', [1, 1, 0, 0, 0, 0]),
    ended: of('ended', [0, 2]),
  };
}

const batches: Readonly<
  Record<string, readonly [change: Parameters<typeof outcome>[0], row: number, sentence: RegExp]>
> = {
  'a reward that is NaN': [{ rewards: [1, Number.NaN] }, 1, /^the reward is NaN/],
  'a task reward that is infinite': [{ taskRewards: [Number.POSITIVE_INFINITY, 0] }, 0, /^taskReward is Infinity/],
  'a negative cost': [{ costs: [1, 1, 0, 0, -2, 0] }, 1, /^the cost "walls" is -2/],
  'a total that is NaN': [{ costs: [Number.NaN, 1, 0, 0, 0, 0] }, 0, /^the cost "sum" is NaN/],
  'a total below its part': [{ costs: [1, 0, 2, 0, 0, 0] }, 0, /^the cost "sum" is 1, below "speed", which is 2/],
  'an end of no kind': [{ ended: [3, 0] }, 0, /^ended is 3; it must be 0/],
};
for (const [what, [change, row, sentence]] of Object.entries(batches)) {
  test(`a batch is told of ${what}`, (t) => {
    const found = batchFault(outcome(change), 2, ['sum', 'walls', 'speed']);
    t.is(found!.row, row);
    t.regex(found!.fault.sentence, sentence);
  });
}

test('only rows that took part are looked at', (t) => {
  t.is(batchFault(outcome({ rewards: [1, Number.NaN] }), 1, ['sum', 'walls', 'speed']), null);
  t.is(batchFault(outcome({}), 2, ['sum', 'walls', 'speed']), null);
});

function returning(change: object): EnvironmentDefinition {
  return {
    id: 'Fixed-v0',
    summary: 'Returns the same step for ever.',
    observationSpace: { low: [0], high: [1] },
    actionSpace: { low: [0], high: [1] },
    maxSteps: 9,
    create: () => ({ reset: () => [0], step: () => ({ ...sound, ...change }) as StepResult }),
  };
}

test('a wrapper does not make a number of what is none', async (t) => {
  const scaled = await withRewardScale(returning({ reward: null }), 2).create({});
  const counted = await withCostThreshold(returning({ cost: true }), 0).create({});

  t.throws(() => scaled.step(new Float32Array(1)), { message: /the reward is null/ });
  t.throws(() => counted.step(new Float32Array(1)), { message: /the cost is true, a boolean/ });
});
