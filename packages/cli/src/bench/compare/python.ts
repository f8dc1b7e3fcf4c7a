import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BelayError, refuse } from '@belay-rl/core';

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

const script = fileURLToPath(new URL('../../../python/reference_bench.py', import.meta.url));

/** Tried in this order where the command names none. */
const candidates = ['python3.10', 'python3', 'python'];

const HOW =
  'OmniSafe 0.5.0 and Safety-Gymnasium 1.0.0 work on Python 3.10 with numpy 1.23.5, not on 3.11: python3.10 -m venv reference && reference/bin/pip install numpy==1.23.5 omnisafe==0.5.0 safety-gymnasium==1.0.0, then add --python reference/bin/python';

/** The Python at `path`, or the first on PATH that imports Safety-Gymnasium. Refuses (`bench-python`) where there is none. */
export async function findPython(path: string | undefined): Promise<Python> {
  const reasons: string[] = [];
  for (const candidate of path === undefined ? candidates : [path]) {
    let probe: Probe;
    try {
      probe = (await askPython(candidate, ['probe'])) as Probe;
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

/** Runs one of the script's commands; its answer is the last line that it prints. `onLine`: what else it prints. */
export function askPython(path: string, args: readonly string[], onLine?: (line: string) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let line = '';
    let last = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (line + text).split('\n');
      line = lines.pop() as string;
      for (const whole of lines) {
        if (whole.trim() === '') continue;
        last = whole;
        onLine?.(whole);
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new BelayError('bench-python', `${path} is no such program`) : error);
    });
    child.on('close', (code) => {
      if (code !== 0) {
        const reason = errors.trim().split('\n').at(-1) ?? '';
        reject(new BelayError('bench-python', `${path} ended with exit code ${code}: ${reason.slice(0, 300)}`));
        return;
      }
      try {
        resolve(JSON.parse(last));
      } catch (cause) {
        reject(new BelayError('bench-python', `${path} did not answer in JSON: ${last.slice(0, 200)}`, { cause }));
      }
    });
  });
}
