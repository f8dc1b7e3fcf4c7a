import { spawnSync } from 'node:child_process';
import { type AnyErrorCode, type BelayError, type Box, refuse, type Space } from '@belay-rl/core';
import { findPython } from './find-python.ts';
import { type Job, pythonEnvironment, SCRIPT } from './job.ts';
import { recalled } from './known.ts';

/** What Python says of an environment. */
export interface Description {
  readonly observation: Box;
  readonly action: Space;
  readonly maxSteps: number;
  /** Of Python, gymnasium, numpy, the package. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What went wrong in Python: which sort, and the end of a sentence. */
export interface PythonFault {
  readonly kind: string;
  readonly sentence: string;
}

/** Asks Python, once for each job. Errors: `python-missing`, `python-import`, `misfit`. */
export function describe(id: string, job: Job): Description {
  const { python } = findPython(job.package);
  return recalled(`describe ${python} ${JSON.stringify(job)}`, () => ask(id, job, python));
}

function ask(id: string, job: Job, python: string): Description {
  const { stdout, stderr, status, signal, error } = spawnSync(
    python,
    [SCRIPT, JSON.stringify({ ...job, mode: 'describe' })],
    { encoding: 'utf8', env: pythonEnvironment(), maxBuffer: 2 ** 28 },
  );
  if (error !== undefined)
    throw refuse('python-missing', `The Python ${python} cannot be run: ${error.message}.`, error);
  let said: (Wire & { readonly error?: undefined }) | { readonly error: PythonFault };
  try {
    said = JSON.parse(stdout);
  } catch {
    const last = stderr.trim().split('\n').at(-1) ?? '';
    throw refuse(
      'python-import',
      `${id}: ${python} ended with ${signal ?? `exit code ${status}`} before it had made the environment${last === '' ? '' : `; its last line was: ${last}`}.`,
    );
  }
  if (said.error !== undefined) throw refusal(id, python, said.error);
  const box = ({ low, high }: WireBox): Box => ({ low: low.map(Number), high: high.map(Number) });
  const { action } = said;
  return { ...said, observation: box(said.observation), action: 'type' in action ? action : box(action) };
}

/** JSON has no infinities: they are texts. */
interface WireBox {
  readonly low: readonly (number | string)[];
  readonly high: readonly (number | string)[];
}

type Wire = Omit<Description, 'observation' | 'action'> & {
  readonly observation: WireBox;
  readonly action: WireBox | Exclude<Space, Box>;
};

/** Codes of what an environment does wrong in a step, by Python's word for it. */
export const faultCodes: Readonly<Record<string, AnyErrorCode>> = {
  raised: 'python-raised',
  cost: 'environment-cost',
  shape: 'environment-step',
};

/** An environment that Python could not make, or that Belay cannot train on. */
export function refusal(id: string, python: string, { kind, sentence }: PythonFault): BelayError {
  if (kind === 'space' || kind === 'limit') return refuse('misfit', `${id} cannot be trained on: ${sentence}.`);
  const code = faultCodes[kind];
  if (code !== undefined) return refuse(code, `${id}, in its first step: ${sentence}.`);
  const what = kind === 'import' ? 'an import failed' : 'the environment could not be made';
  return refuse('python-import', `${id}: ${what} in ${python}: ${sentence}.`);
}
