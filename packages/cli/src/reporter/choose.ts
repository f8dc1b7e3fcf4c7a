import { JsonLinesReporter } from './json-lines.ts';
import { PlainReporter } from './plain.ts';
import { QuietReporter } from './quiet.ts';
import type { Reporter } from './reporter.ts';
import { TerminalReporter } from './terminal.ts';

/** Terminals report no width through some bridges. */
const USUAL_WIDTH = 80;

/** The reporter that fits stdout and the flags. */
export function chooseReporter(flags: { readonly quiet: boolean; readonly json: boolean }): Reporter {
  const { stdout, env } = process;
  const write = (text: string) => void stdout.write(text);
  if (flags.quiet) return new QuietReporter();
  if (flags.json) return new JsonLinesReporter(write);
  if (!stdout.isTTY || env.TERM === 'dumb' || env.CI !== undefined) return new PlainReporter(write);
  return new TerminalReporter({
    write,
    width: () => stdout.columns || USUAL_WIDTH,
    colours: env.NO_COLOR === undefined || env.NO_COLOR === '',
  });
}
