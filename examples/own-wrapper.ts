// A wrapper of your own: the policy sees how much of the episode is left.
// belay train kfcpo SafetyPointGoal1-v0 --plugin examples/own-wrapper.ts --set wrapper.name=time-left
import { definePlugin, type Environment, type Wrapper } from '@belay-rl/core';

/** Appends the share of the episode that is left, in [0, 1], to every observation. It reaches the policy as it is. */
const timeLeft: Wrapper = {
  extraObservations: 1,
  wrap(inner, { definition }): Environment {
    let steps = 0;
    const widened = (observation: ArrayLike<number>) => [...Array.from(observation), 1 - steps / definition.maxSteps];
    return {
      reset(seed) {
        steps = 0;
        return widened(inner.reset(seed));
      },
      step(action) {
        const result = inner.step(action);
        steps++;
        return { ...result, observation: widened(result.observation) };
      },
      dispose: () => inner.dispose?.(),
    };
  },
};

export default definePlugin({
  name: 'examples/time-left',
  version: '1.0.0',
  setup: (belay) =>
    belay.wrapper('time-left', {
      summary: 'The policy sees how much of the episode is left.',
      create: () => timeLeft,
    }),
});
