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
  /** Until every environment has made its first episode: the first step comes before that [s]. */
  readonly firstEpisodeSeconds: Spread;
}

export interface StartOptions {
  readonly algorithm: string;
  readonly environment: string;
  /** Steps of one episode in each of two environments. */
  readonly steps: number;
  readonly repeats: number;
}

const bin = fileURLToPath(new URL('../../bin/belay.js', import.meta.url));

/** Starts the command anew for every repeat, as a shell would, and once before them. */
export async function benchStart({ algorithm, environment, steps, repeats }: StartOptions): Promise<StartFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  const help: number[] = [];
  const setUp: number[] = [];
  const firstEpisode: number[] = [];
  try {
    for (let i = 0; i <= repeats; i++) {
      const { seconds } = await timeProcess(['--help']);
      const directory = join(folder, `run-${i}`);
      const run = ['train', algorithm, environment, '--steps', String(steps), '--set', 'training.environments=2'];
      const { firstOutput } = await timeProcess([...run, '--out', directory]);
      if (i === 0) continue;
      help.push(seconds);
      setUp.push(firstOutput);
      firstEpisode.push(firstOutput + (await firstValue(join(directory, 'progress.csv'), 'Time/Rollout')));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    algorithm,
    environment,
    helpSeconds: spreadOf(help),
    setUpSeconds: spreadOf(setUp),
    firstEpisodeSeconds: spreadOf(firstEpisode),
  };
}

function timeProcess(args: readonly string[]): Promise<{ readonly seconds: number; readonly firstOutput: number }> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
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
      if (code === 0) resolve({ seconds: since(), firstOutput });
      else
        reject(new BelayError('bench-start', `belay ${args.join(' ')} ended with exit code ${code}: ${errors.trim()}`));
    });
  });
}

/** A column's value in the first row of a run's log. */
async function firstValue(path: string, column: string): Promise<number> {
  const [head = '', row = ''] = (await readFile(path, 'utf8')).split('\n');
  return Number(row.split(',')[head.split(',').indexOf(column)]);
}
