import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { type ApprovePlugin, isTrusted, type PluginCode, rememberTrusted, trustFile } from '@belay-rl/core/node';
import type { Command } from 'commander';
import { shortPath } from './short-path.ts';

/** The flag of every verb that reads a run, a study or a configuration file. */
export function defineTrustFlag(command: Command): Command {
  return command.option('--trust', 'run the plugins that the run or file names, and remember them');
}

/** Where the question is asked; for tests. */
export interface ConsentContext {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Lines of a file that are shown before the question. */
const SHOWN_LINES = 60;

/**
 * Asks about code that a run, a study or a configuration file names and the user did not. What has run before goes on;
 * with `--trust` all is let run and remembered; in a terminal the code is shown and the user is asked; else it is refused.
 */
export function pluginConsent(
  trust: boolean,
  { input, output }: ConsentContext = { input: process.stdin, output: process.stderr },
): ApprovePlugin {
  return async (code, by) => {
    if (isTrusted(code)) return true;
    if (trust) {
      output.write(`Trusting ${describe(code)}, which ${by} names${remembered(code)}.\n`);
      return true;
    }
    if (input.isTTY !== true || output.isTTY !== true) return false;
    output.write(`${by} names code that has not run here before: ${describe(code)}\n\n${shown(code.file)}\n`);
    for (const more of code.files.slice(1)) output.write(`It names ${shortPath(more)} too.\n`);
    const question = createInterface({ input, output });
    try {
      const answer = await question.question('Run this code with your rights, and remember that? [y/N] ');
      if (!/^y(es)?$/i.test(answer.trim())) return false;
    } finally {
      question.close();
    }
    rememberTrusted(code);
    return true;
  };
}

function remembered(code: PluginCode): string {
  return rememberTrusted(code) ? `; remembered in ${trustFile()}` : `; ${trustFile()} cannot be written to remember it`;
}

function describe({ file, files, sha256, package: owner }: PluginCode): string {
  const more = files.length > 1 ? ` and ${files.length - 1} more` : '';
  const of = owner === null ? '' : ` of ${owner.name} ${owner.version}`;
  return `${shortPath(file)}${of}${more} (sha256 ${sha256.slice(0, 12)})`;
}

/** The beginning of a file, without what a terminal would obey. */
function shown(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  const first = lines.slice(0, SHOWN_LINES).map((line) => {
    const plain = line.replace(/[^\P{C}\t]/gu, '�');
    return `  | ${plain.slice(0, 200)}`;
  });
  const left = lines.length - first.length;
  return `${first.join('\n')}\n${left > 0 ? `  | … ${left} more lines\n` : ''}`;
}
