// A name for the total that the steps leave out.
import { defineEnvironment, definePlugin } from '@belay-rl/core';
import { throttle, throttleSpaces } from './throttle.ts';

const environment = defineEnvironment({
  ...throttleSpaces,
  id: 'SumLeftOut-v0',
  summary: 'sum is never returned',
  costs: ['sum', 'hazards', 'speeding'],
  create: () => throttle((speed, sound) => ({ ...sound, cost: { hazards: 0, speeding: speed > 1 ? 1 : 0 } })),
});

export default definePlugin({
  name: 'my-lab/sum-left-out',
  version: '1.0.0',
  setup: (belay) => belay.environment(environment),
});
