import type { Environment, EnvironmentDefinition } from '../contracts/environment.ts';
import type { Wrapper } from '../contracts/plugin.ts';
import { checkedSteps } from '../environments/checked-steps.ts';

/** The definition of the wrapped environment: a wider observation, and steps that say what the task paid. */
export function wrapEnvironment(
  definition: EnvironmentDefinition,
  wrapper: Wrapper,
  controls: Float64Array,
): EnvironmentDefinition {
  const { low, high } = definition.observationSpace;
  const extra = (bound: number): number[] => Array(wrapper.extraObservations).fill(bound);
  const wrap = (inner: Environment): Environment =>
    wrapper.wrap(checkedSteps(inner, definition), { definition, controls });
  return {
    ...definition,
    observationSpace: {
      low: [...low, ...extra(Number.NEGATIVE_INFINITY)],
      high: [...high, ...extra(Number.POSITIVE_INFINITY)],
    },
    taskRewards: true,
    create(options) {
      const inner = definition.create(options);
      return inner instanceof Promise ? inner.then(wrap) : wrap(inner);
    },
  };
}
