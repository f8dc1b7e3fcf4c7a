import {
  type BatchWrapperRules,
  defineSettings,
  defineWrapper,
  EpisodeEnd,
  type StepResult,
  wrapBatch,
} from '@belay-rl/core';
import { variantSetting } from '../variant-setting.ts';
import { totalCost } from './safety-budget.ts';

const schema = defineSettings({
  costLimit: {
    doc: 'Cost above which an episode ends [cost/episode]. Unless set: the cost limit.',
    format: 'number',
    default: 25,
    min: 0,
    infinite: true,
    follows: 'constraint.costLimit',
  },
  variant: variantSetting('the count of cost survives an ordinary end of an episode within an epoch'),
});

/**
 * The wrapper `early-termination` (Sun et al. 2021, arXiv 2107.04200): once an episode's cost exceeds the limit that step
 * pays nothing and ends it, so that nothing follows and its value is 0.
 */
export const earlyTermination = defineWrapper({
  summary: 'Early termination: an episode ends, without reward, once its cost exceeds a limit.',
  settings: schema,
  create(settings) {
    const limit = settings.costLimit;
    const survives = settings.variant === 'published';
    return {
      extraObservations: 0,
      wrap(inner, { definition }) {
        const costOf = totalCost(definition);
        const result: StepResult = {
          observation: [],
          reward: 0,
          taskReward: 0,
          cost: 0,
          terminated: false,
          truncated: false,
        };
        let spent = 0;
        return {
          reset(seed) {
            if (seed !== undefined || !survives) spent = 0;
            return inner.reset(seed);
          },
          step(action) {
            const step = inner.step(action);
            spent += costOf(step.cost);
            const over = spent > limit;
            if (over) spent = 0;
            result.observation = step.observation;
            result.reward = over ? 0 : step.reward;
            result.taskReward = step.taskReward ?? step.reward;
            result.cost = step.cost;
            result.terminated = step.terminated || over;
            result.truncated = step.truncated;
            return result;
          },
          dispose: () => inner.dispose?.(),
        };
      },
      wrapBatch(inner, context) {
        const width = (context.definition.costs ?? ['cost']).length;
        const spent = new Float64Array(inner.count);
        const rules: BatchWrapperRules = {
          taskRewards: true,
          reset(i, seeded) {
            if (seeded || !survives) spent[i] = 0;
          },
          step(first, last, { rewards, costs, ended }) {
            for (let i = first; i < last; i++) {
              spent[i]! += costs[i * width]!;
              if (spent[i]! <= limit) continue;
              spent[i] = 0;
              rewards[i] = 0;
              ended[i] = EpisodeEnd.terminated;
            }
          },
        };
        return wrapBatch(inner, context, rules);
      },
    };
  },
});
