import type { AdvantageHandler } from '../contracts/constraint-handler.ts';

/** The handler `none`, and what every run without a finite limit uses: the reward only. */
export function createUnconstrained(): AdvantageHandler {
  return {
    acts: 'advantages',
    ignoresCosts: true,
    begin() {},
    weigh(values, weights) {
      weights.fill(0);
      weights[0] = 1;
      return values[0]!;
    },
    save: () => ({}),
    load() {},
  };
}
