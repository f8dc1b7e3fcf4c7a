import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { EnvironmentEngineAddition } from '../contracts/environment-engine.ts';

/** Simulators that plugins add to the environments of others, by name. */
export type AddedEngines = readonly (readonly [name: string, addition: EnvironmentEngineAddition])[];

/** null, or the end of a sentence about an addition that cannot be registered. */
export function additionProblem(addition: EnvironmentEngineAddition | null): string | null {
  if (addition === null || typeof addition !== 'object') return 'needs a definition object';
  if (typeof addition.summary !== 'string' || addition.summary === '') return 'needs a one-line summary';
  return typeof addition.engineFor === 'function' ? null : 'needs an engineFor function';
}

/**
 * The definition with the engines that others add, before its last one, which stays the original. What its settings or another time
 * limit make of it has them too. An environment without engines of its own has none to be compared with, and gets none.
 */
export function withAddedEngines(definition: EnvironmentDefinition, added: AddedEngines): EnvironmentDefinition {
  const { engines = [] } = definition;
  const original = engines.at(-1);
  if (original === undefined) return definition;
  const more = added.flatMap(([name, addition]) => {
    if (engines.some((engine) => engine.name === name)) return [];
    const engine = addition.engineFor(definition);
    return engine === null ? [] : [{ ...engine, name, summary: addition.summary }];
  });
  if (more.length === 0) return definition;
  const configure = definition.configure?.bind(definition);
  const withMaxSteps = definition.withMaxSteps?.bind(definition);
  return {
    ...definition,
    engines: [...engines.slice(0, -1), ...more, original],
    ...(configure && { configure: (options: Record<string, unknown>) => withAddedEngines(configure(options), added) }),
    ...(withMaxSteps && { withMaxSteps: (maxSteps: number) => withAddedEngines(withMaxSteps(maxSteps), added) }),
  };
}
