import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BelayError } from '@belay-rl/core';
import { leanEnvironment, leanFlags } from '@belay-rl/core/node';
import { type CpuProfile, readProfile, type ThreadProfile } from './read-profile.ts';

export interface ProfileFigures {
  readonly algorithm: string;
  readonly environment: string;
  readonly steps: number;
  /** The trainer first, then the rollout workers. Start-up counts too. */
  readonly threads: readonly (ThreadProfile & { readonly thread: string })[];
  /** Where the profiles were left for other tools (Chrome's and VS Code's read them), or null. */
  readonly directory: string | null;
}

export interface ProfileOptions {
  /** Path of the `belay` command. */
  readonly bin: string;
  readonly algorithm: string;
  readonly environment: string;
  readonly steps: number;
  /** Flags of `belay train` besides. */
  readonly flags: readonly string[];
  /** Keep the profiles here; null: nowhere. */
  readonly keep: string | null;
}

/** Trains in a process of its own under V8's sampling profiler, one profile a thread. */
export async function benchProfile(options: ProfileOptions): Promise<ProfileFigures> {
  const { bin, algorithm, environment, steps, flags, keep } = options;
  const folder = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  const profiles = keep === null ? join(folder, 'profiles') : resolve(keep);
  try {
    await mkdir(profiles, { recursive: true });
    const before = new Set(await readdir(profiles));
    const node = [...process.execArgv, ...leanFlags, '--cpu-prof', '--cpu-prof-dir', profiles];
    const run = ['train', algorithm, environment, '--steps', String(steps), '--out', join(folder, 'run'), '--quiet'];
    await runNode([...node, bin, ...run, ...flags]);
    const files = (await readdir(profiles)).filter((name) => name.endsWith('.cpuprofile') && !before.has(name));
    const threads = await Promise.all(
      files
        .sort((a, b) => threadNumber(a) - threadNumber(b))
        .map(async (name, i) => ({
          thread: i === 0 ? 'trainer' : `worker ${i}`,
          ...readProfile(JSON.parse(await readFile(join(profiles, name), 'utf8')) as CpuProfile),
        })),
    );
    return { algorithm, environment, steps, threads, directory: keep };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** CPU.<date>.<time>.<process>.<thread>.<count>.cpuprofile; the main thread is 0. */
function threadNumber(name: string): number {
  return Number(name.split('.').at(-3));
}

function runNode(args: readonly string[]): Promise<void> {
  return new Promise((done, reject) => {
    // Lean from its start: a process that replaces itself leaves a profile of its beginning.
    const env = { ...process.env, ...leanEnvironment };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) done();
      // The child's own sentence, without its name in front.
      else
        reject(
          new BelayError(
            'bench-profile',
            errors
              .trim()
              .split('\n')[0]
              ?.replace(/^belay: | \[[\w-]+\]$/g, '') ?? '',
          ),
        );
    });
  });
}
