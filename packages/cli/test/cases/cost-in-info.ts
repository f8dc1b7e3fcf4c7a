// Gymnasium's habit: the cost is in info, the step has no cost.
import { definePlugin } from '@belay-rl/core';
import { throttle, throttleSpaces } from './throttle.ts';

export default definePlugin({
  name: 'my-lab/cost-in-info',
  version: '1.0.0',
  setup: (belay) =>
    belay.environment({
      ...throttleSpaces,
      id: 'CostInInfo-v0',
      summary: 'cost in info',
      create: () => throttle((_, { cost, ...rest }) => ({ ...rest, info: { cost } })),
    }),
});
