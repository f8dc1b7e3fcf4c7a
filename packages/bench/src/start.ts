import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BelayError } from '@belay-rl/core';
import { type Spread, spreadOf } from './spread.ts';

export interface StartFigures {
  readonly algorithm: string;
  readonly environment: string;
  /** `belay --help`, the whole process [s]. */
  readonly helpSeconds: Spread;
  /** `belay train` from the start of the process until it says that it trains [s]. */
  readonly setUpSeconds: Spread;
  /** Until the first step of the first environment that makes one [s]. */
  readonly firstStepSeconds: Spread;
}

export interface StartOptions {
  /** Path of the `belay` command. */
  readonly bin: string;
  readonly algorithm: string;
  readonly environment: string;
  /** Of the training: no more than it takes. */
  readonly steps: number;
  readonly repeats: number;
}

/** Source or compiled, as this file is. */
const plugin = fileURLToPath(new URL(`./first-step${import.meta.url.slice(-3)}`, import.meta.url));

/** Starts the command anew for every repeat, as a shell would, and once before them. */
export async function benchStart({ bin, algorithm, environment, steps, repeats }: StartOptions): Promise<StartFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  const help: number[] = [];
  const setUp: number[] = [];
  const firstStep: number[] = [];
  try {
    for (let i = 0; i <= repeats; i++) {
      const { seconds } = await timeProcess(bin, ['--help']);
      const file = join(folder, `first-step-${i}`);
      const wrapper = ['--plugin', plugin, '--set', 'wrapper.name=first-step', '--set', `wrapper.file=${file}`];
      const run = ['train', algorithm, environment, '--steps', String(steps), '--out', join(folder, `run-${i}`)];
      const { started, firstOutput } = await timeProcess(bin, [...run, ...wrapper]);
      if (i === 0) continue;
      help.push(seconds);
      setUp.push(firstOutput);
      firstStep.push((Number(await readFile(file, 'utf8')) - started) / 1000);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    algorithm,
    environment,
    helpSeconds: spreadOf(help),
    setUpSeconds: spreadOf(setUp),
    firstStepSeconds: spreadOf(firstStep),
  };
}

interface TimedProcess {
  /** [ms since 1970] */
  readonly started: number;
  /** Whole, and until it first printed. */
  readonly seconds: number;
  readonly firstOutput: number;
}

function timeProcess(bin: string, args: readonly string[]): Promise<TimedProcess> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const started = performance.timeOrigin + start;
    const since = () => (performance.now() - start) / 1000;
    let firstOutput = Number.NaN;
    let errors = '';
    const child = spawn(process.execPath, [...process.execArgv, bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', () => {
      if (Number.isNaN(firstOutput)) firstOutput = since();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ started, seconds: since(), firstOutput });
      else
        reject(new BelayError('bench-start', `belay ${args.join(' ')} ended with exit code ${code}: ${errors.trim()}`));
    });
  });
}
