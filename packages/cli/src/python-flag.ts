import { resolve, sep } from 'node:path';
import type { Command } from 'commander';

/** The flag of every verb that may step environments in Python. */
export function definePythonFlag(command: Command): Command {
  return command.option(
    '--python <path>',
    'the Python of gymnasium: environments (default: the first on PATH that has the package)',
  );
}

/** Worker threads, and processes of a study, find it in BELAY_PYTHON. */
export function usePython(options: Readonly<Record<string, unknown>>): void {
  const python = options['python'];
  if (typeof python !== 'string') return;
  process.env['BELAY_PYTHON'] = python.includes('/') || python.includes(sep) ? resolve(python) : python;
}
