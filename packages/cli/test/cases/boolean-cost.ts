// The cost is a comparison, as one writes it in JavaScript.
import { definePlugin } from '@belay-rl/core';
import { throttle, throttleSpaces } from './throttle.ts';

export default definePlugin({
  name: 'my-lab/boolean-cost',
  version: '1.0.0',
  setup: (belay) =>
    belay.environment({
      ...throttleSpaces,
      id: 'BooleanCost-v0',
      summary: 'cost: speed > 1',
      create: () => throttle((speed, sound) => ({ ...sound, cost: speed > 1 })),
    }),
});
