import type { Environment } from '../contracts/environment.ts';
import { BelayError } from '../errors.ts';

/**
 * What an environment's `create` returned, if it can be reset and stepped. Every `create` of a definition passes through
 * this. Error `environment-contract`.
 */
export function createdEnvironment(id: string, made: Environment): Environment {
  const missing = ['reset', 'step'].filter(
    (member) => typeof (made as unknown as Record<string, unknown> | null | undefined)?.[member] !== 'function',
  );
  if (missing.length === 0) return made;
  const what = made === null || typeof made !== 'object' ? String(made) : `an object without ${missing.join(' and ')}`;
  throw new BelayError(
    'environment-contract',
    `${id}: create returned ${what}; return an object with the functions reset and step.`,
    { exitCode: 2 },
  );
}
