import type { Environment, EnvironmentDefinition } from '../../contracts/environment.ts';
import { checkedSteps } from '../checked-steps.ts';

type Changes<O> = Partial<Omit<EnvironmentDefinition<O>, 'create' | 'configure'>> & {
  /** Wraps what settings make of the definition. */
  readonly again: (configured: EnvironmentDefinition<O>) => EnvironmentDefinition<O>;
};

/** The definition with some facts changed and every environment that it creates put through `wrap`. */
export function wrapped<O>(
  definition: EnvironmentDefinition<O>,
  { again, ...changes }: Changes<O>,
  wrap: (inner: Environment) => Pick<Environment, 'reset' | 'step'>,
): EnvironmentDefinition<O> {
  const around = (inner: Environment): Environment => ({
    ...wrap(checkedSteps(inner, definition)),
    dispose: () => inner.dispose?.(),
  });
  const { configure } = definition;
  return {
    ...definition,
    ...(configure === undefined ? {} : { configure: (options: O) => again(configure(options)) }),
    ...changes,
    create(options) {
      const inner = definition.create(options);
      return inner instanceof Promise ? inner.then(around) : around(inner);
    },
  };
}
