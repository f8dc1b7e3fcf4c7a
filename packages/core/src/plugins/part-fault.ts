import { BelayError } from '../errors.ts';
import { type Kind, wordFor } from '../settings/kind.ts';
import type { Registry } from './registry.ts';

/** An error of the end of a sentence: whose definition it is, and what is wrong with what that returned. */
export function partFault(
  registry: Registry,
  kind: Kind,
  name: string,
  problem: string,
  exitCode: 1 | 2 = 2,
): BelayError {
  const word = wordFor(kind);
  const { plugin } = registry.pluginOf(kind, name);
  return new BelayError(
    'bad-part',
    `${word[0]!.toUpperCase()}${word.slice(1)} ${name} of plugin ${plugin.name} ${problem}.`,
    { exitCode },
  );
}

/** A mistake of a learner's author, until it is caught by code that knows the algorithm's plugin. */
export class MadeFault extends Error {}
