import { definePlugin } from '@belay-rl/core';

/** A user's own: shows how many episodes had finished when this one began, and pays less for it. */
export default definePlugin({
  name: 'test/counting',
  version: '1.0.0',
  setup(belay) {
    belay.wrapper('counting', {
      summary: 'For tests.',
      create: () => ({
        extraObservations: 1,
        controls: () => [0],
        wrap(inner, { controls }) {
          let began = 0;
          return {
            reset(seed) {
              began = controls[0]! / 10;
              return [...Array.from(inner.reset(seed)), began];
            },
            step(action) {
              const step = inner.step(action);
              return {
                ...step,
                observation: [...Array.from(step.observation), began],
                reward: step.reward - began,
                taskReward: step.reward,
              };
            },
            dispose: () => inner.dispose?.(),
          };
        },
        begin(_episodes, { controls }) {
          controls[0]!++;
        },
      }),
    });
  },
});
