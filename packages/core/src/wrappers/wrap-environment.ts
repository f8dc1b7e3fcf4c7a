import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Wrapper } from '../contracts/wrapper.ts';
import { checkedSteps } from '../environments/checked-steps.ts';
import { deriveEnvironment } from '../environments/derive-environment.ts';
import { refuse } from '../errors.ts';
import { checkMade } from '../settings/check-made.ts';

/** What a wrapper makes of a definition's shape: a wider observation, and steps that say what the task paid. */
export function wrappedShape(
  { observationSpace: { low, high } }: Pick<EnvironmentDefinition, 'observationSpace'>,
  { extraObservations }: Pick<Wrapper, 'extraObservations'>,
): Pick<EnvironmentDefinition, 'observationSpace' | 'taskRewards'> {
  const extra = (bound: number): number[] => Array(extraObservations).fill(bound);
  return {
    observationSpace: {
      low: [...low, ...extra(Number.NEGATIVE_INFINITY)],
      high: [...high, ...extra(Number.POSITIVE_INFINITY)],
    },
    taskRewards: true,
  };
}

/** The definition of the wrapped environment. */
export function wrapEnvironment(
  definition: EnvironmentDefinition,
  wrapper: Wrapper,
  controls: Float64Array,
): EnvironmentDefinition {
  const context = { definition, controls };
  const wrapBatch = wrapper.wrapBatch?.bind(wrapper);
  const { structure, actionMask } = definition;
  return deriveEnvironment(
    definition,
    { ...wrappedShape(definition, wrapper), structure, actionMask },
    {
      single: (inner) => {
        const made = wrapper.wrap(checkedSteps(inner, definition), context);
        const problem = checkMade('environment', made, { from: 'wrap' });
        if (problem !== null) throw refuse('bad-part', `The wrapper of ${definition.id} ${problem}.`);
        return made;
      },
      batch: wrapBatch && ((inner, engine) => withTaskRewards(wrapBatch(inner, { ...context, engine }))),
    },
  );
}

/** A wrapper that does not change rewards says nothing of the task’s: they are the same. */
function withTaskRewards(batch: BatchEnvironment): BatchEnvironment {
  return batch.taskRewards === undefined ? Object.assign(batch, { taskRewards: batch.rewards }) : batch;
}
