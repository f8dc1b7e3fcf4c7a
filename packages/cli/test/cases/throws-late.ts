// A simulator that fails now and then, in every way that a step can.
import { defineEnvironment, definePlugin, type Environment, type StepResult } from '@belay-rl/core';
import { throttle, throttleSpaces } from './throttle.ts';

/** What the step that fails returns instead of a sound result. */
export const failures: Readonly<Record<string, (sound: StepResult) => unknown>> = {
  throw() {
    throw new Error('connection to the simulator was lost');
  },
  string() {
    throw 'connection lost';
  },
  nanReward: (sound) => ({ ...sound, reward: Number.NaN }),
  infReward: (sound) => ({ ...sound, reward: Number.POSITIVE_INFINITY }),
  hugeReward: (sound) => ({ ...sound, reward: 1e39 }),
  arrayReward: (sound) => ({ ...sound, reward: [1] }),
  textReward: (sound) => ({ ...sound, reward: '5' }),
  nullReward: (sound) => ({ ...sound, reward: null }),
  undefinedReward: ({ reward: _, ...rest }) => rest,
  nanCost: (sound) => ({ ...sound, cost: Number.NaN }),
  infCost: (sound) => ({ ...sound, cost: Number.POSITIVE_INFINITY }),
  negativeCost: (sound) => ({ ...sound, cost: -1 }),
  boolCost: (sound) => ({ ...sound, cost: true }),
  nullCost: (sound) => ({ ...sound, cost: null }),
  undefinedCost: ({ cost: _, ...rest }) => rest,
  textCost: (sound) => ({ ...sound, cost: '1' }),
  bigCost: (sound) => ({ ...sound, cost: 1n }),
  arrayCost: (sound) => ({ ...sound, cost: [1, 0] }),
  unknownCost: (sound) => ({ ...sound, cost: { speeding: 1 } }),
  namedBoolCost: (sound) => ({ ...sound, cost: { cost: true } }),
  nanObs: (sound) => ({ ...sound, observation: [Number.NaN] }),
  nullObs: (sound) => ({ ...sound, observation: [null] }),
  noObs: ({ observation: _, ...rest }) => rest,
  shortObs: (sound) => ({ ...sound, observation: [] }),
  done: ({ terminated: _, truncated: __, ...rest }) => ({ ...rest, done: true }),
  doneToo: (sound) => ({ ...sound, done: true }),
  numberEnd: (sound) => ({ ...sound, terminated: 1 }),
  undefinedResult: () => undefined,
  arrayResult: ({ observation, reward, terminated, truncated }) => [observation, reward, terminated, truncated, {}],
  promiseResult: (sound) => Promise.resolve(sound),
};

const environment = defineEnvironment({
  ...throttleSpaces,
  id: 'Throws-v0',
  summary: 'fails after some steps',
  settings: {
    after: { doc: 'Steps until it fails.', format: 'integer', default: 300 },
    what: { doc: 'How.', format: 'string', default: 'throw' },
  },
  create({ after, what }): Environment {
    let all = 0;
    return throttle((_, sound) => (++all === after ? failures[what as string]!(sound) : sound));
  },
});

export default definePlugin({
  name: 'my-lab/throws',
  version: '1.0.0',
  setup: (belay) => belay.environment(environment),
});
