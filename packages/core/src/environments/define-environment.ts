import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { singleEnvironment } from './batches/single-environment.ts';
import { requireEnvironment } from './check-environment.ts';

/** A definition as an author writes it: single environments, a batch, or both. */
export type EnvironmentDraft<O = Record<string, unknown>> = Omit<EnvironmentDefinition<O>, 'create'> &
  (Pick<EnvironmentDefinition<O>, 'create'> | Required<Pick<EnvironmentDefinition<O>, 'createBatch'>>);

/**
 * An environment of your own, checked when it is first created: what breaks the contract is an error of one sentence
 * (`environment-contract`) instead of a training that learns nothing. One that is written as a batch needs no `create`.
 *
 *     export const lane = defineEnvironment({ id: 'Lane-v0', summary: …, observationSpace: …, create: () => new Lane() });
 */
export function defineEnvironment<O = Record<string, unknown>>(draft: EnvironmentDraft<O>): EnvironmentDefinition<O> {
  const definition = withSingle(draft);
  let checked: Promise<void> | undefined;
  const check = (options: O): Promise<void> => {
    checked ??= requireEnvironment(definition as EnvironmentDefinition, {
      settings: options as Record<string, unknown>,
    });
    return checked;
  };
  const { configure, createBatch } = definition;
  return {
    ...definition,
    ...(configure === undefined ? {} : { configure: (options: O) => defineEnvironment(configure(options)) }),
    async create(options) {
      await check(options);
      return definition.create(options);
    },
    ...(createBatch === undefined
      ? {}
      : {
          async createBatch(count, options, engine) {
            await check(options);
            return createBatch.call(definition, count, options, engine);
          },
        }),
  };
}

function withSingle<O>(draft: EnvironmentDraft<O>): EnvironmentDefinition<O> {
  if ('create' in draft && draft.create !== undefined) return draft;
  const { createBatch } = draft;
  // Without either, whoever registers the definition is told.
  if (createBatch === undefined) return draft as unknown as EnvironmentDefinition<O>;
  return { ...draft, create: (options: O) => singleEnvironment(draft, createBatch.bind(draft), options) };
}
