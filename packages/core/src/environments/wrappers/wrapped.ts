import type { Environment, EnvironmentDefinition } from '../../contracts/environment.ts';

/** The definition with some facts changed and every environment that it creates put through `wrap`. */
export function wrapped<O>(
  definition: EnvironmentDefinition<O>,
  changes: Partial<Omit<EnvironmentDefinition<O>, 'create'>>,
  wrap: (inner: Environment) => Pick<Environment, 'reset' | 'step'>,
): EnvironmentDefinition<O> {
  const around = (inner: Environment): Environment => ({ ...wrap(inner), dispose: () => inner.dispose?.() });
  return {
    ...definition,
    ...changes,
    create(options) {
      const inner = definition.create(options);
      return inner instanceof Promise ? inner.then(around) : around(inner);
    },
  };
}
