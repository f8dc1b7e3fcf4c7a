import type { Environment, EnvironmentDefinition } from '../contracts/environment.ts';
import { requireEnvironment } from './check-environment.ts';

/**
 * An environment of your own, checked when it is first created: what breaks the contract is an error of one sentence
 * (`environment-contract`) instead of a training that learns nothing.
 *
 *     export const lane = defineEnvironment({ id: 'Lane-v0', summary: …, observationSpace: …, create: () => new Lane() });
 */
export function defineEnvironment<O = Record<string, unknown>>(
  definition: EnvironmentDefinition<O>,
): EnvironmentDefinition<O> {
  let checked: Promise<void> | undefined;
  const { configure } = definition;
  return {
    ...definition,
    ...(configure === undefined ? {} : { configure: (options: O) => defineEnvironment(configure(options)) }),
    async create(options): Promise<Environment> {
      checked ??= requireEnvironment(definition as EnvironmentDefinition, {
        settings: options as Record<string, unknown>,
      });
      await checked;
      return definition.create(options);
    },
  };
}
