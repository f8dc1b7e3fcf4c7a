import type { AdvantageHandler, PartContext } from '@belay-rl/core';
import { defineConstraintHandler, defineSettings, readState, type SettingsOf } from '@belay-rl/core';
import { episodicViolation } from '../violation.ts';

const schema = defineSettings({
  tolerance: {
    doc: 'η: how far above its limit a cost may be before the update turns to it [cost/episode]; larger alternates less.',
    format: 'number',
    default: 2,
    min: 0,
    max: 1e6,
  },
});

/** The handler `crpo-switch`: the reward while every cost is within limit + tolerance, else the most exceeded cost only. */
export function createCrpoSwitch(
  settings: SettingsOf<typeof schema>,
  context: Pick<PartContext, 'constraints' | 'log'>,
): AdvantageHandler {
  const tolerance = settings.tolerance;
  let rewardUpdates = 0;
  let costUpdates = 0;
  /** The constraint that this update lowers, or −1. */
  let lowered = -1;
  return {
    acts: 'advantages',
    begin(costs) {
      lowered = -1;
      let worst = tolerance;
      for (let i = 0; i < context.constraints.length; i++) {
        const violation = episodicViolation(costs, i);
        if (violation > worst) {
          worst = violation;
          lowered = i;
        }
      }
      if (lowered < 0) rewardUpdates++;
      else costUpdates++;
      context.log.value('Misc/RewUpdate', rewardUpdates);
      context.log.value('Misc/CostUpdate', costUpdates);
    },
    weigh(values, weights) {
      weights.fill(0);
      if (lowered < 0) weights[0] = 1;
      else weights[1 + lowered] = -1;
      return values[0]!;
    },
    save: () => ({ rewardUpdates, costUpdates }),
    load(state) {
      rewardUpdates = readState(state, 'constraint handler crpo-switch').number('rewardUpdates');
      costUpdates = readState(state, 'constraint handler crpo-switch').number('costUpdates');
    },
  };
}

/** The constraint handler `crpo-switch`. */
export const crpoSwitch = defineConstraintHandler({
  summary: 'Reward updates while costs are within tolerance, else cost updates (CRPO).',
  constraints: [1, Number.POSITIVE_INFINITY],
  settings: schema,
  metrics: {
    'Misc/RewUpdate': 'reward updates so far',
    'Misc/CostUpdate': 'cost updates so far',
  },
  create: createCrpoSwitch,
});
