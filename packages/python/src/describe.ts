import { spawnSync } from 'node:child_process';
import {
  type ActionSpace,
  type AnyErrorCode,
  type BelayError,
  type Box,
  refuse,
  type ShapedBox,
  type Space,
  type StructuredSpace,
} from '@belay-rl/core';
import { findPython } from './find-python.ts';
import { type Job, pythonEnvironment, SCRIPT } from './job.ts';
import { recalled } from './known.ts';

/** What Python says of an environment. */
export interface Description {
  readonly observation: StructuredSpace;
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
  return { ...said, observation: readSpace(said.observation), action: readPart(said.action) as Space };
}

function readSpace(space: WireSpace): StructuredSpace {
  if (!('spaces' in space)) return readPart(space);
  const parts = Object.entries(space.spaces).map(([name, part]) => [name, readPart(part)]);
  return { type: 'dict', spaces: Object.fromEntries(parts) };
}

function readPart(space: WirePart): ActionSpace {
  if ('type' in space) return space;
  const { low, high } = space;
  // An image has one bound for all of its bytes.
  if (typeof low === 'number' || typeof high === 'number') return space as ShapedBox;
  return { ...space, low: low.map(Number), high: high.map(Number) };
}

/** JSON has no infinities: they are texts. */
interface WireBox extends Omit<ShapedBox, 'low' | 'high' | 'type'> {
  readonly low: number | readonly (number | string)[];
  readonly high: number | readonly (number | string)[];
}

type WirePart = WireBox | Exclude<Space, Box>;

type WireSpace = WirePart | { readonly type: 'dict'; readonly spaces: Readonly<Record<string, WirePart>> };

type Wire = Omit<Description, 'observation' | 'action'> & {
  readonly observation: WireSpace;
  readonly action: WirePart;
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
