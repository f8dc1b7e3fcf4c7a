import { type AdvantageHandler, type CostSignals, definePlugin } from '@belay-rl/core';

/** Constraint handlers that are wrong in the ways in which people get them wrong; `ok` is right. */
const over: Readonly<Record<string, object>> = {
  ok: {},
  'nan-weights': {
    weigh: (values: Float64Array, weights: Float64Array) => {
      weights.set([1, Number.NaN]);
      return values[0]!;
    },
  },
  'unset-weights': { weigh: (values: Float64Array) => values[0]! },
  'no-merit': { weigh: (_: Float64Array, weights: Float64Array) => void weights.set([1, 0]) },
  'no-save': { save: undefined, load: undefined },
  'empty-save': { save: () => undefined },
  'no-acts': { acts: undefined },
  'no-weigh': { weigh: undefined },
  'no-begin': { begin: undefined, beginn: () => {} },
  'bad-acts': { acts: 'advantage' },
  'directions-without-combine': { acts: 'directions' },
};

function make(more: object): AdvantageHandler {
  let multiplier = 0;
  return {
    acts: 'advantages',
    begin({ estimate, limit }: CostSignals) {
      multiplier = Math.max(0, multiplier + 0.02 * (estimate[0]! - limit[0]!));
    },
    weigh(values: Float64Array, weights: Float64Array) {
      weights.set([1, -multiplier]);
      return values[0]! - multiplier * values[1]!;
    },
    save: () => ({ multiplier }),
    load(state) {
      multiplier = Number(state['multiplier']);
    },
    ...more,
  };
}

export default definePlugin({
  name: 'my-lab/handlers',
  version: '1.0.0',
  setup(belay) {
    for (const [name, more] of Object.entries(over)) {
      belay.constraintHandler(name, { summary: 'For tests.', constraints: [1, 1], create: () => make(more) });
    }
    belay.constraintHandler('nothing', {
      summary: 'For tests.',
      constraints: [1, 1],
      create: () => undefined as unknown as AdvantageHandler,
    });
    belay.constraintHandler('promise', {
      summary: 'For tests.',
      constraints: [1, 1],
      create: () => Promise.resolve(make({})) as unknown as AdvantageHandler,
    });
  },
});
