/** What "An example" types into the page. */
export const examplePlugin = `import { defineConstraintHandler, definePlugin } from '@belay-rl/core';

// Blends reward and cost by how far the cost is above its limit.
const soft = defineConstraintHandler({
  summary: 'Reward below the limit, cost above it, and something between around it.',
  constraints: [1, 1],
  settings: {
    width: {
      doc: 'Distance from the limit over which the blend turns [cost/episode].',
      format: 'number',
      default: 5,
      min: 0.01,
      max: 1000,
    },
  },
  create({ width }) {
    let share = 0;
    return {
      acts: 'advantages',
      begin({ estimate, limit }) {
        share = 1 / (1 + Math.exp((limit[0] - estimate[0]) / width));
      },
      weigh([reward, cost], weights) {
        weights[0] = 1 - share;
        weights[1] = -share;
        return (1 - share) * reward - share * cost;
      },
      save: () => ({ share }),
      load(state) {
        share = state.share;
      },
    };
  },
});

export default definePlugin({
  name: 'my-handler',
  version: '1.0.0',
  setup(belay) {
    belay.constraintHandler('switch-softly', soft);
  },
});
`;
