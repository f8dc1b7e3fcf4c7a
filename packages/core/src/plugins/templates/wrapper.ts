import { pluginOf } from './plugin-of.ts';

/** The plugin file of a wrapper. */
export const wrapper = (
  name: string,
): string => `import { definePlugin, type Environment, type Wrapper } from '@belay-rl/core';

/** Takes a price for cost off the reward that is learnt from. Logged returns stay the task's own: taskReward. */
function create({ price }: { price: number }): Wrapper {
  return {
    // Numbers that it appends to the observation; declare them here if it does.
    extraObservations: 0,
    wrap(inner: Environment, { definition }): Environment {
      const total = definition.costs?.[0] ?? 'cost';
      return {
        reset: (seed) => inner.reset(seed),
        step(action) {
          const result = inner.step(action);
          const cost = typeof result.cost === 'number' ? result.cost : (result.cost[total] ?? 0);
          const taskReward = result.taskReward ?? result.reward;
          return { ...result, reward: result.reward - price * cost, taskReward };
        },
        dispose: () => inner.dispose?.(),
      };
    },
  };
}

${pluginOf(
  name,
  `belay.wrapper('${name}', {
      summary: 'Takes a price for cost off the reward.',
      settings: {
        price: { doc: 'Reward that a unit of cost takes away.', format: 'number', default: 0.1, min: 0 },
      },
      create,
    });`,
)}`;
