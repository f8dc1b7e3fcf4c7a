import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BelayError, refuse } from '@belay-rl/core';
import { lastLine } from '../last-line.ts';

/** A Python that can import PyTorch. */
export interface TorchPython {
  readonly path: string;
  readonly python: string;
  readonly torch: string;
}

export interface TorchUpdateOptions {
  readonly observations: number;
  readonly actions: number;
  readonly batchSize: number;
  readonly hiddenSizes: readonly number[];
  readonly threads: number;
}

/** The same gradient step in PyTorch, in a process that waits between repeats. */
export interface TorchUpdate {
  /** Milliseconds of a step, mean over so many, or over as many as so many seconds allow. */
  measure(updates: number, seconds: number): Promise<number>;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('../../python/off_policy_bench.py', import.meta.url));

/** Refuses (`bench-python`) if the Python at `path` does not import PyTorch. */
export async function findTorch(path: string): Promise<TorchPython> {
  const child = start(path, ['probe']);
  const answer = (await child.answer()) as { python: string; torch: string | null; reason: string | null };
  await child.stop();
  if (answer.torch !== null) return { path, python: answer.python, torch: answer.torch };
  throw refuse(
    'bench-python',
    `${path} is Python ${answer.python} without PyTorch (${answer.reason}): pip install torch there, or leave --python out.`,
  );
}

export async function startTorchUpdate(path: string, options: TorchUpdateOptions): Promise<TorchUpdate> {
  const { observations, actions, batchSize, hiddenSizes, threads } = options;
  const numbers = { observations, actions, batch: batchSize, threads, hidden: hiddenSizes.join(',') };
  const child = start(path, ['sac', ...Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, `${value}`])]);
  await child.answer();
  return {
    async measure(updates, seconds) {
      child.say(`${updates} ${seconds}`);
      return ((await child.answer()) as { milliseconds: number }).milliseconds;
    },
    stop: () => child.stop(),
  };
}

interface Child {
  say(line: string): void;
  /** The next line that it prints, parsed. */
  answer(): Promise<unknown>;
  /** Ends its input and waits for its end. */
  stop(): Promise<void>;
}

function start(path: string, args: readonly string[]): Child {
  const child = spawn(path, [script, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  let missing = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  // A process that has died says so below; what was still to be said to it goes nowhere.
  child.stdin.on('error', () => {});
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => {
      missing = true;
      resolve(null);
    });
    child.on('close', resolve);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    say: (line) => void child.stdin.write(`${line}\n`),
    async answer() {
      const line = await lines.next();
      if (line.done !== true) return JSON.parse(line.value) as unknown;
      const code = await ended;
      throw missing
        ? refuse('bench-python', `${path} is no such program; give --python the path of a Python with PyTorch.`)
        : new BelayError('bench-python', `${path} ended with exit code ${code}: ${lastLine(errors)}`);
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
