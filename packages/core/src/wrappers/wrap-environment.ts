import type { EnvironmentDefinition } from '../contracts/environment.ts';
import type { Wrapper } from '../contracts/plugin.ts';
import { checkedSteps } from '../environments/checked-steps.ts';
import { deriveEnvironment } from '../environments/derive-environment.ts';

/** The definition of the wrapped environment: a wider observation, and steps that say what the task paid. */
export function wrapEnvironment(
  definition: EnvironmentDefinition,
  wrapper: Wrapper,
  controls: Float64Array,
): EnvironmentDefinition {
  const { low, high } = definition.observationSpace;
  const extra = (bound: number): number[] => Array(wrapper.extraObservations).fill(bound);
  const context = { definition, controls };
  const wrapBatch = wrapper.wrapBatch?.bind(wrapper);
  return deriveEnvironment(
    definition,
    {
      observationSpace: {
        low: [...low, ...extra(Number.NEGATIVE_INFINITY)],
        high: [...high, ...extra(Number.POSITIVE_INFINITY)],
      },
      taskRewards: true,
    },
    {
      single: (inner) => wrapper.wrap(checkedSteps(inner, definition), context),
      batch: wrapBatch && ((inner, engine) => wrapBatch(inner, { ...context, engine })),
    },
  );
}
