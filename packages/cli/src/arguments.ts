import { refuse } from '@belay-rl/core';
import { Command, CommanderError } from 'commander';
import type { Verb, VerbEntry } from './verb.ts';
import { meantFlag } from './words-of-other-suites.ts';

export interface ParsedArguments {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A verb with its flags and its help. */
export function commandOf(entry: VerbEntry, verb: Verb): Command {
  const command = new Command(`belay ${entry.name}`)
    .description(`${entry.summary[0]?.toUpperCase()}${entry.summary.slice(1)}.`)
    .helpOption('-h, --help', 'show this')
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .exitOverride();
  verb.define(command);
  return command;
}

/** Parses a verb's arguments; null if they asked for help, which has then been printed. */
export function parseArguments(entry: VerbEntry, verb: Verb, args: readonly string[]): ParsedArguments | null {
  const command = commandOf(entry, verb);
  // An action makes Commander check the number of operands; the verb itself runs later.
  command.action(() => {});
  try {
    command.parse(args as string[], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    throw refuse('command-line', sentence(error.message, entry.name), error);
  }
  return { operands: command.args, options: command.opts() };
}

/** Commander's message as one sentence with the way out. */
function sentence(message: string, verb: string): string {
  const meant = meantFlag(/unknown option '([^']*)'/.exec(message)?.[1] ?? '');
  if (meant !== null) return `${message.replace(/^error: /, '').split('\n')[0]}: ${meant}.`;
  const [what = '', hint] = message
    .replace(/^error: /, '')
    .replace('. Expected', ', expected')
    .replace(/\.$/, '')
    .split('\n');
  const near = hint === undefined ? '' : `; ${hint.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?')}`;
  return `${what}${near}${near.endsWith('?') ? '' : ';'} belay ${verb} --help shows what it takes.`;
}

/** Collects a repeatable flag. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** A flag's text as a whole number from `least` on. */
export function wholeNumber(flag: string, text: unknown, min: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw refuse('command-line', `${flag} ${text} must be a whole number from ${min} on.`);
}

/** Text after a verb's help: `lines` are commands that work as they stand. */
export function example(...lines: readonly string[]): string {
  return `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
