import { refuse } from '@belay-rl/core';
import { givenRunFlags } from '../run-flags.ts';

/** Flags of a command line by name. */
export type Options = Readonly<Record<string, unknown>>;

/** Refuses too few names and too many; those in brackets may be left out. */
export function expectNames(what: string, given: readonly string[], operands: readonly string[]): void {
  const min = operands.filter((operand) => !operand.startsWith('[')).length;
  if (given.length >= min && given.length <= operands.length) return;
  const form = ['belay bench', what, ...operands].join(' ');
  const takes = min === operands.length ? `${min}` : `${min} to ${operands.length}`;
  const count = given.length === 1 ? '1 was' : `${given.length} were`;
  throw refuse('command-line', `${form} takes ${takes} ${takes === '1' ? 'name' : 'names'}, ${count} given.`);
}

/** A flag that would do nothing is refused. */
export function refuseIdle(what: string, options: Options, used: readonly string[]): void {
  const own = ['seconds', 'repeats', 'budget', 'strict', 'python', 'figure', 'keep'].filter(
    (name) => options[name] !== undefined,
  );
  const idle = [...givenRunFlags(options), ...own].find((flag) => !used.includes(flag));
  if (idle !== undefined) throw refuse('command-line', `belay bench ${what} has no use for --${idle}; remove it.`);
}

export function seconds(options: Options, otherwise: number): number {
  const value = Number(options['seconds'] ?? otherwise);
  if (value > 0 && value <= 3600) return value;
  throw refuse('command-line', `--seconds ${options['seconds']} must be a number above 0 and at most 3600.`);
}

export function rows(options: Options): number {
  const value = Number(options['rows'] ?? 20_000);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw refuse('command-line', `--rows ${options['rows']} must be a whole number from 1 to 1000000.`);
}

export function budget(options: Options, otherwise: number): number {
  const value = Number(options['budget'] ?? otherwise);
  if (value > 0 && value <= 86_400) return value;
  throw refuse('command-line', `--budget ${options['budget']} must be a number of seconds above 0 and at most 86400.`);
}

export function repeats(options: Options, otherwise: number): number {
  const value = Number(options['repeats'] ?? otherwise);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw refuse('command-line', `--repeats ${options['repeats']} must be a whole number from 1 to 1000.`);
}
