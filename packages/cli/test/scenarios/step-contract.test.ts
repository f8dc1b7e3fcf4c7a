import { checkEnvironment, type Plugin } from '@belay-rl/core';
import { createRegistry } from '@belay-rl/core/run';
import test from 'ava';
import booleanCost from '../cases/boolean-cost.ts';
import costInInfo from '../cases/cost-in-info.ts';
import sumLeftOut from '../cases/sum-left-out.ts';
import throwsLate, { failures } from '../cases/throws-late.ts';
import { trainCase } from '../support/train-case.ts';

const budget = { 'training.steps': 1000, 'training.stepsPerEpoch': 1000, 'constraint.costLimit': 5 };

const firstStep = test.macro(async (t, algorithm: string, environment: string, plugin: Plugin, sentence: RegExp) => {
  const error = await t.throwsAsync(trainCase(algorithm, environment, [plugin], budget));

  t.regex(error!.message, sentence);
});

const isBoolean =
  /^BooleanCost-v0, environment 0, at step 0 of (?:round 0 of )?epoch 0: the cost is false, a boolean; return a number, e\.g\. cost: speed > 1 \? 1 : 0$/;
const isMissing =
  /^CostInInfo-v0, environment 0, at step 0 of (?:round 0 of )?epoch 0: the cost is missing; there is one in info\.cost, which is not read: return it next to reward, as cost$/;
for (const algorithm of ['ppo-lag', 'kfcpo', 'sac-lag', 'ppo-saute', 'ppo-early-terminated']) {
  test(
    `${algorithm}: a boolean cost ends a run in its first step`,
    firstStep,
    algorithm,
    'BooleanCost-v0',
    booleanCost,
    isBoolean,
  );
  test(
    `${algorithm}: a cost in info ends a run in its first step`,
    firstStep,
    algorithm,
    'CostInInfo-v0',
    costInInfo,
    isMissing,
  );
}

test('a total that its parts leave out ends a run before it begins, and fails the check', async (t) => {
  const sentence =
    /the cost has "hazards", "speeding" but not "sum", the first of the definition's costs and so the total/;
  const error = await t.throwsAsync(trainCase('ppo-lag', 'SumLeftOut-v0', [sumLeftOut], budget));
  const definition = createRegistry().add(sumLeftOut).environment('SumLeftOut-v0');

  t.regex(error!.message, sentence);
  t.regex((await checkEnvironment(definition)).join(' '), sentence);
});

/** What a step that fails late is told as; each after "Throws-v0, environment E, at step S of epoch 0: ". */
const told: Readonly<Record<keyof typeof failures, RegExp>> = {
  throw: /connection to the simulator was lost/,
  string: /connection lost/,
  nanReward: /the reward is NaN; it must be a finite number/,
  infReward: /the reward is Infinity; it must be a finite number/,
  hugeReward: /the reward is 1e\+39, beyond single precision/,
  arrayReward: /the reward is an array; it must be a finite number/,
  textReward: /the reward is the text "5"; it must be a finite number/,
  nullReward: /the reward is null; it must be a finite number/,
  undefinedReward: /the reward is missing; return reward: a finite number/,
  nanCost: /the cost is NaN, not a finite number ≥ 0/,
  infCost: /the cost is Infinity, not a finite number ≥ 0/,
  negativeCost: /the cost is -1, not a finite number ≥ 0/,
  boolCost: /the cost is true, a boolean; return a number/,
  nullCost: /the cost is null; return cost: 0/,
  undefinedCost: /the cost is missing; return cost: 0/,
  textCost: /the cost is the text "1"; return a finite number ≥ 0/,
  bigCost: /the cost is a bigint; return a finite number ≥ 0/,
  arrayCost: /the cost is an array; return one number, or an object with the names cost/,
  unknownCost: /a cost "speeding", which its definition does not list \(cost\); add the name to costs/,
  namedBoolCost: /the cost "cost" is true, a boolean/,
  nanObs: /observation 0 is NaN/,
  nullObs: /number 0 of the observation is null; it must be a finite number/,
  noObs: /the observation is of type undefined; return an array of 1 number/,
  shortObs: /an observation has 0 numbers, but observationSpace has 1/,
  done: /terminated is missing; return terminated .* and truncated .*, instead of done/,
  doneToo: /done is true but terminated is false and truncated is false; only these two are read/,
  numberEnd: /terminated is 1; it must be true or false/,
  undefinedResult: /step returned undefined; return \{ observation, reward, cost, terminated, truncated \}/,
  arrayResult: /step returned an array; return \{ observation/,
  promiseResult: /step returned a promise; step answers at once/,
};

for (const [what, sentence] of Object.entries(told)) {
  test(`a step that fails late is an error in that step: ${what}`, async (t) => {
    const settings = {
      ...budget,
      'training.environments': 2,
      'environment.what': what,
      // Not the check of its first steps is what finds it.
      'environment.checkSeconds': 0,
      'environment.after': 260,
    };
    const error = await t.throwsAsync(trainCase('ppo-lag', 'Throws-v0', [throwsLate], settings));

    t.regex(error!.message, /^Throws-v0, environment 0, at step 259 of epoch 0: /);
    t.regex(error!.message, sentence);
  });
}

test('every failure is tried', (t) => {
  t.deepEqual(Object.keys(told).toSorted(), Object.keys(failures).toSorted());
});
