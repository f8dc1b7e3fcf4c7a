// A task with measures of its own: a walker reaches the end of the road or not, and says how fast it was.
import { createRandom, defineEnvironment, definePlugin } from '@belay-rl/core';

const environment = defineEnvironment({
  id: 'Success-v0',
  summary: 'A walker reaches the end of the road, or not.',
  observationSpace: { low: [-Infinity], high: [Infinity] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 20,
  measures: { success: 'Share of episodes that reach the end.', distance: 'Way that was walked [m].' },
  settings: { road: { doc: 'Length of the road [m].', format: 'number', default: 3 } },
  create({ road }) {
    let random = createRandom(0, 'wind');
    let [at, steps] = [0, 0];
    return {
      reset(seed?: number) {
        if (seed !== undefined) random = createRandom(seed, 'wind');
        [at, steps] = [0, 0];
        return [at];
      },
      step(action: Float32Array) {
        const move = 0.3 + 0.2 * action[0]! - 0.3 * random.uniform();
        at += move;
        steps++;
        const arrived = at >= (road as number);
        return {
          observation: [at],
          reward: move,
          cost: 0,
          measures: { distance: move, ...(arrived ? { success: 1 } : {}) },
          terminated: arrived,
          truncated: steps === 20,
        };
      },
    };
  },
});

export default definePlugin({
  name: 'cases/success',
  version: '1.0.0',
  setup: (belay) => belay.environment(environment),
});
