import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { StructuredDefinition } from '../contracts/structured-environment.ts';
import { spacesProblem } from '../spaces/check-space.ts';
import { singleEnvironment } from './batches/single-environment.ts';
import { FIRST_CHECK_SECONDS } from './check-environment.ts';
import { flatDefinition } from './flat-definition.ts';

/** A definition as an author writes it: single environments, a batch, or both. */
export type EnvironmentDraft<O = Record<string, unknown>> = Omit<EnvironmentDefinition<O>, 'create'> &
  (Pick<EnvironmentDefinition<O>, 'create'> | Required<Pick<EnvironmentDefinition<O>, 'createBatch'>>);

/**
 * An environment of your own. A run checks the first one that it creates, before it uses it: what breaks the contract is an
 * error of one sentence (`environment-contract`) instead of a training that learns nothing. `check` says for how long; one
 * that is written as a batch needs no `create`. Observations may be of any space (`StructuredDefinition`).
 *
 *     export const lane = defineEnvironment({ id: 'Lane-v0', summary: …, observationSpace: …, create: () => new Lane() });
 */
export function defineEnvironment<O = Record<string, unknown>>(
  draft: EnvironmentDraft<O> | StructuredDefinition<O>,
): EnvironmentDefinition<O> {
  // What is no space is told when the definition is registered or checked.
  const definition =
    spacesProblem(draft) === null
      ? flatDefinition(withSingle(draft as EnvironmentDraft<O>))
      : withSingle(draft as EnvironmentDraft<O>);
  const { configure } = definition;
  return {
    ...definition,
    check: draft.check ?? FIRST_CHECK_SECONDS,
    ...(configure === undefined ? {} : { configure: (options: O) => defineEnvironment(configure(options)) }),
  };
}

function withSingle<O>(draft: EnvironmentDraft<O>): EnvironmentDefinition<O> {
  if ('create' in draft && draft.create !== undefined) return draft;
  const { createBatch } = draft;
  // Without either, registering the definition fails with a sentence.
  if (createBatch === undefined) return draft as unknown as EnvironmentDefinition<O>;
  return { ...draft, create: (options: O) => singleEnvironment(draft, createBatch.bind(draft), options) };
}
