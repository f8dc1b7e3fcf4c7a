import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

const bin = fileURLToPath(new URL('../../bin/belay.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BelayOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment without what a developer's shell may have set for Belay. */
function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('BELAY_') && !['CI', 'NO_COLOR', 'FORCE_COLOR'].includes(name),
    ),
  );
}

/** Starts `belay args…` on the sources, in a process of its own. */
export function startBelay(args: readonly string[], { cwd, env = {} }: BelayOptions) {
  const node = ['--conditions=belay-source', '--disable-warning=ExperimentalWarning'];
  return spawn(process.execPath, [...node, bin, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function ended(child: ReturnType<typeof startBelay>): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Resolves once the child has said this on standard output; rejects where it ends before. */
export function said(child: ReturnType<typeof startBelay>, what: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (what.test(text)) resolve();
    });
    child.on('close', () => reject(new Error(`It ended without having said ${what}: ${text}`)));
  });
}

/** An environment that stands still at a step of its life until a file is there, and the settings that make it. */
export const holding = {
  plugin: fileURLToPath(new URL('../../../core/test/rollouts/drifting-point.ts', import.meta.url)),
  environment: 'DriftingPoint-v0',
  settings: (step: number, until: string) => ({ 'environment.holdAt': step, 'environment.holdUntil': until }),
};

/** Tests of a file run side by side; more processes than this at once only wait for each other. */
const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

export async function belay(args: readonly string[], options: BelayOptions): Promise<Ended> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await ended(startBelay(args, options));
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** An empty folder that goes when the test ends. */
export async function emptyFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-cli-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
