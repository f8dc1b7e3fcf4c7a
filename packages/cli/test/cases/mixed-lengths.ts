// Four of five episodes end after 20 steps (a fall), the fifth goes on for 1,000; every step costs 0.1: the true mean cost is
// 0.8 · 2 + 0.2 · 100 = 21.6, whatever the policy does.
import { createRandom, defineEnvironment, definePlugin } from '@belay-rl/core';

const environment = defineEnvironment({
  id: 'Mixed-v0',
  summary: 'short and long episodes',
  observationSpace: { low: [-1], high: [1] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 1000,
  create() {
    let random = createRandom(0, 'l');
    let [long, n] = [false, 0];
    return {
      reset(seed?: number) {
        if (seed !== undefined) random = createRandom(seed, 'l');
        long = random.uniform() < 0.2;
        n = 0;
        return [0];
      },
      step([a]: Float32Array) {
        n++;
        return {
          observation: [a!],
          reward: a!,
          cost: 0.1,
          terminated: !long && n === 20,
          truncated: long && n === 1000,
        };
      },
    };
  },
});

export default definePlugin({
  name: 'my-lab/mixed',
  version: '1.0.0',
  setup: (belay) => belay.environment(environment),
});
