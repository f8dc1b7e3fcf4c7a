import { helpText } from './help.ts';
import type { VerbEntry } from './verb.ts';
import { verbs } from './verbs.ts';
import { version } from './version.ts';

/** What a shell reports for a process that SIGPIPE ended. */
const CLOSED_PIPE = 141;

/**
 * The `belay` command: `args` are what follows the command's name. Resolves to the exit code: 0 done, 1 a run failed,
 * 2 the input cannot work, 130 interrupted. Errors end as one sentence on stderr.
 */
export async function main(args: readonly string[]): Promise<number> {
  // `belay list … | head` closes the pipe early; no reader is left, so nothing is left to do.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(CLOSED_PIPE);
    throw error;
  });
  // Whatever is thrown when no caller waits for it: in a timer, or in a promise that was dropped.
  process.on('uncaughtException', (error) => void reportUncaught(error));
  const end = refuseSilentEnd();
  try {
    return await dispatch(args);
  } catch (error) {
    return report(error);
  } finally {
    end();
  }
}

/**
 * Until what it returns is called, a process that ends with code 0 ends with 1 and a sentence instead: code that Belay runs
 * called `process.exit`, or is waiting for something that can never happen.
 */
function refuseSilentEnd(): () => void {
  let idle = false;
  const onIdle = (): void => {
    idle = true;
  };
  const onExit = (code: number): void => {
    if (code !== 0) return;
    const why = idle
      ? 'nothing is left that could happen, but something never answered, such as the create of an environment'
      : 'code that it ran, such as a plugin, called process.exit';
    process.stderr.write(`belay: The command was not done when its process ended: ${why}. [ended-early]\n`);
    process.exitCode = 1;
  };
  process.once('beforeExit', onIdle);
  process.once('exit', onExit);
  return () => {
    process.off('beforeExit', onIdle);
    process.off('exit', onExit);
  };
}

/** What a log sink threw later is that sink's; anything else ends the process. */
async function reportUncaught(error: unknown): Promise<void> {
  const { sinkOfUncaught } = await import('@belay-rl/core/node');
  const sink = sinkOfUncaught();
  if (sink !== null) sink.failed(error);
  else process.exit(await report(error));
}

async function report(error: unknown): Promise<number> {
  const { describeFailure } = await import('./failure.ts');
  const failure = describeFailure(error);
  process.stderr.write(failure.text);
  return failure.exitCode;
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined || first === '--help' || first === '-h') return print(helpText());
  if (first === '--version' || first === '-V') return print(`${await version()}\n`);
  if (first === 'help') {
    if (rest.length === 0) return print(helpText());
    return runVerb(await find(rest[0] as string), ['--help']);
  }
  return runVerb(await find(first), rest);
}

async function find(name: string): Promise<VerbEntry> {
  const entry = verbs.find((verb) => verb.name === name);
  if (entry !== undefined) return entry;
  const { refuse } = await import('@belay-rl/core');
  const { nearestName, shorten } = await import('@belay-rl/core/internals');
  const { meantCommand } = await import('./words-of-other-suites.ts');
  const meant = meantCommand(name);
  if (meant !== null) throw refuse('command-line', `${name} is no command of belay; what you mean is ${meant}.`);
  const names = verbs.map((verb) => verb.name);
  const what = name.startsWith('-') ? 'flag' : 'command';
  throw refuse(
    'command-line',
    `${shorten(name)} is no ${what} of belay; the nearest command is ${nearestName(name, names)}, and belay --help lists all.`,
  );
}

async function runVerb(entry: VerbEntry, args: readonly string[]): Promise<number> {
  const [{ parseArguments }, verb] = await Promise.all([import('./arguments.ts'), entry.load()]);
  const parsed = parseArguments(entry, verb, args);
  if (parsed === null) return 0;
  (await import('./python-flag.ts')).usePython(parsed.options);
  return verb.run(parsed.operands, parsed.options);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
