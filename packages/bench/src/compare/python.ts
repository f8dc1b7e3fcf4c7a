import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BelayError, refuse } from '@belay-rl/core';
import { lastLine } from '../last-line.ts';

/** A Python that can do the work, and what it can import. */
export interface Python {
  readonly path: string;
  readonly python: string;
  readonly versions: Readonly<Record<Package, string | null>>;
}

type Package = 'safety_gymnasium' | 'omnisafe' | 'mujoco' | 'numpy' | 'torch';

interface Probe {
  readonly python: string;
  readonly versions: Python['versions'];
  readonly reasons: Readonly<Partial<Record<Package, string>>>;
}

const script = fileURLToPath(new URL('../../python/reference_bench.py', import.meta.url));

/** Tried in this order if the command names none. */
const candidates = ['python3.10', 'python3', 'python'];

const HOW =
  'OmniSafe 0.5.0 and Safety-Gymnasium 1.0.0 work on Python 3.10 with numpy 1.23.5, not on 3.11: python3.10 -m venv reference && reference/bin/pip install numpy==1.23.5 omnisafe==0.5.0 safety-gymnasium==1.0.0, then add --python reference/bin/python';

/** The Python at `path`, or the first on PATH that imports Safety-Gymnasium. Refuses (`bench-python`) if there is none. */
export async function findPython(path: string | undefined): Promise<Python> {
  const reasons: string[] = [];
  for (const candidate of path === undefined ? candidates : [path]) {
    let probe: Probe;
    try {
      probe = (await askPython(candidate, ['probe'], { patience: START_SECONDS })) as Probe;
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
      continue;
    }
    const { python, versions } = probe;
    if (versions.safety_gymnasium !== null) return { path: candidate, python, versions };
    reasons.push(`${candidate} is Python ${python} without Safety-Gymnasium (${probe.reasons.safety_gymnasium})`);
  }
  throw refuse('bench-python', `bench compare found nothing to compare with: ${reasons.join('; ')}. ${HOW}.`);
}

/** Time for a Python to start and import everything, PyTorch's libraries from a cold disk included [s]. */
export const START_SECONDS = 300;

export interface Question {
  /** Longest silence that is waited through [s]: the script says a line whenever a part of the work is done. */
  readonly patience: number;
  /** Told of each part. */
  readonly onPart?: (part: unknown) => void;
}

type Line = { readonly done: unknown } | { readonly answer: unknown };

/**
 * Runs one of the script's commands. Rejects with `bench-python` if it fails, answers in something else than lines of
 * JSON, or says nothing for longer than `patience`; it is ended then.
 */
export function askPython(path: string, args: readonly string[], { patience, onPart }: Question): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const what = `${path} (${args.filter((arg) => !arg.startsWith('--')).join(' ')})`;
    const child = spawn(path, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let answer: unknown;
    let failure: BelayError | null = null;
    let parts = 0;
    let line = '';
    let errors = '';
    const give = (sentence: string): void => {
      failure ??= new BelayError('bench-python', sentence);
      child.kill('SIGKILL');
    };
    const listen = (): NodeJS.Timeout =>
      setTimeout(() => {
        const last = lastLine(errors);
        give(
          `${what} said nothing for ${patience} seconds after ${parts === 1 ? '1 part' : `${parts} parts`} of its work and was ended: the machine may be too busy, or it waits for something${last === '' ? '' : ` (last words: ${last})`}; try again with fewer --steps or shorter epochs (--set training.stepsPerEpoch=…).`,
        );
      }, patience * 1000);
    let silence = listen();
    const take = (text: string): void => {
      let said: Line;
      try {
        said = JSON.parse(text) as Line;
      } catch {
        give(`${what} did not answer in JSON: ${text.slice(0, 200)}`);
        return;
      }
      if ('answer' in said) answer = said.answer;
      else {
        parts++;
        onPart?.(said.done);
      }
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      clearTimeout(silence);
      silence = listen();
      const lines = (line + text).split('\n');
      line = lines.pop() as string;
      for (const whole of lines) if (whole.trim() !== '') take(whole);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(silence);
      reject(error.code === 'ENOENT' ? new BelayError('bench-python', `${path} is no such program`) : error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(silence);
      if (failure !== null) reject(failure);
      else if (code !== 0 || answer === undefined) {
        const how = code === null ? `by ${signal}` : `with exit code ${code}`;
        reject(new BelayError('bench-python', `${what} ended ${how}: ${lastLine(errors)}`));
      } else resolve(answer);
    });
  });
}
