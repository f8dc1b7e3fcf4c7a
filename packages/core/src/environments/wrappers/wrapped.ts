import type { Environment } from '../../contracts/environment.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { BatchWrapperRules } from '../batches/batch-wrapper-rules.ts';
import { wrapBatch } from '../batches/wrap-batch.ts';
import { checkedSteps } from '../checked-steps.ts';
import { deriveEnvironment } from '../derive-environment.ts';

type Changes<O> = Partial<Omit<EnvironmentDefinition<O>, 'create' | 'createBatch' | 'engines' | 'configure'>> & {
  /** Wraps what settings make of the definition. */
  readonly again: (configured: EnvironmentDefinition<O>) => EnvironmentDefinition<O>;
  /** The same around a batch. */
  readonly batch?: (count: number) => BatchWrapperRules;
};

/** The definition with some facts changed and every environment that it creates put through `wrap`. */
export function wrapped<O>(
  definition: EnvironmentDefinition<O>,
  { again, batch, ...changes }: Changes<O>,
  wrap: (inner: Environment) => Pick<Environment, 'reset' | 'step'>,
): EnvironmentDefinition<O> {
  const { configure } = definition;
  return deriveEnvironment(
    definition,
    {
      ...(configure === undefined ? {} : { configure: (options: O) => again(configure(options)) }),
      ...changes,
    },
    {
      single: (inner) => ({ ...wrap(checkedSteps(inner, definition)), dispose: () => inner.dispose?.() }),
      batch: batch && ((inner, engine) => wrapBatch(inner, { engine, definition }, batch(inner.count))),
    },
  );
}
