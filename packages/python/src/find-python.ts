import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { refuse } from '@belay-rl/core';
import { recalled } from './known.ts';

/** A Python that has a package. */
export interface FoundPython {
  /** Path of the interpreter. */
  readonly python: string;
  /** The package's files of code, its entry first. */
  readonly files: readonly string[];
}

/** Prints where a module's top-level package lies, as JSON; finding it runs none of its code. */
const LOCATE = `
import importlib.util, json, os, sys
spec = importlib.util.find_spec(sys.argv[1].split('.')[0])
files = []
if spec is not None:
    origin = spec.origin if spec.origin and os.path.isfile(spec.origin) else None
    for root in spec.submodule_search_locations or []:
        for folder, _, names in sorted(os.walk(root)):
            files += [os.path.join(folder, name) for name in sorted(names) if name.endswith('.py')]
    files = ([origin] if origin else []) + [name for name in files if name != origin]
print(json.dumps({'found': spec is not None, 'files': files}))
`;

/** Interpreters on PATH that are tried. */
const MOST_TRIED = 8;

/**
 * The Python that `--python` names (BELAY_PYTHON), or the first on PATH that has the package. Error `python-missing`.
 */
export function findPython(name: string): FoundPython {
  const named = process.env['BELAY_PYTHON'];
  return recalled(`find ${named ?? process.env['PATH']} ${name}`, () => search(name, named));
}

function search(name: string, named: string | undefined): FoundPython {
  if (process.platform === 'win32') {
    throw refuse(
      'python-missing',
      'Environments in Python need the named pipes of Linux or macOS: on Windows, run belay in WSL.',
    );
  }
  if (named !== undefined && named !== '') {
    const found = locate(named, name);
    if (typeof found === 'object' && found.found) return { python: named, files: found.files };
    throw refuse(
      'python-missing',
      typeof found === 'string'
        ? `The Python ${named} cannot be run (${found}): give the path of an interpreter with --python, such as .venv/bin/python.`
        : `The Python ${named} has no package ${name}: install it there, or name another with --python.`,
    );
  }
  const candidates = onPath();
  for (const python of candidates) {
    const found = locate(python, name);
    if (typeof found === 'object' && found.found) return { python, files: found.files };
  }
  throw refuse(
    'python-missing',
    candidates.length === 0
      ? 'There is no python3 on PATH: install Python, or give the path of an interpreter with --python, such as .venv/bin/python.'
      : `No Python on PATH has the package ${name} (looked in ${candidates.join(', ')}): install it there, or give the path of another with --python, such as .venv/bin/python.`,
  );
}

function onPath(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const all = folders.flatMap((folder) => ['python3', 'python'].map((file) => join(folder, file)));
  return [...new Set(all)].filter((path) => existsSync(path)).slice(0, MOST_TRIED);
}

/** Whether an interpreter has a package, and where; a text: why it could not be asked. */
function locate(python: string, name: string): { readonly found: boolean; readonly files: readonly string[] } | string {
  const { status, signal, stdout, stderr, error } = spawnSync(python, ['-c', LOCATE, name], { encoding: 'utf8' });
  if (error !== undefined) return (error as NodeJS.ErrnoException).code ?? error.message;
  try {
    return JSON.parse(stdout);
  } catch {
    return stderr.trim().split('\n').at(-1) || `it ended with ${signal ?? `exit code ${status}`}`;
  }
}
