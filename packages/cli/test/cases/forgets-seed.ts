// A road that repeats the episodes of training, but whose evaluation episodes are drawn from one generator whatever their seed.
import { createRandom, defineEnvironment, definePlugin } from '@belay-rl/core';

const shared = createRandom(1, 'bends');

const environment = defineEnvironment({
  id: 'ForgetsSeed-v0',
  summary: 'A road that is another one every time.',
  observationSpace: { low: [-Infinity], high: [Infinity] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 20,
  create() {
    let steps = 0;
    let bends = shared;
    return {
      reset(seed?: number) {
        if (seed !== undefined) bends = seed < 2 ** 31 ? createRandom(seed, 'bends') : shared;
        steps = 0;
        return [0];
      },
      step() {
        const bend = bends.uniform();
        steps++;
        return { observation: [bend], reward: bend, cost: bend, terminated: false, truncated: steps === 20 };
      },
    };
  },
});

export default definePlugin({
  name: 'cases/forgets-seed',
  version: '1.0.0',
  setup: (belay) => belay.environment(environment),
});
