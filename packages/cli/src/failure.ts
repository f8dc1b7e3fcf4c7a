import { fileURLToPath } from 'node:url';
import { BelayError } from '@belay-rl/core';
import { KernelError } from '@belay-rl/kernels';
import { shortPath } from './short-path.ts';

export interface Failure {
  /** Ready for stderr, with its line end. */
  readonly text: string;
  readonly exitCode: number;
}

/** Errors of the operating system that are the machine's state and no defect. */
const systemErrors: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many files are open',
  ENOMEM: 'memory has run out',
};

/** Any error as one sentence and an exit code; BELAY_DEBUG=1 adds the stack. */
export function describeFailure(error: unknown): Failure {
  const stack = process.env.BELAY_DEBUG === '1' && error instanceof Error ? `${detail(error)}\n` : '';
  if (error instanceof BelayError || error instanceof KernelError) {
    const exitCode = error instanceof BelayError ? error.exitCode : 1;
    return { text: `belay: ${oneLine(error.message)} [${error.code}]\n${stack}`, exitCode };
  }
  // Kernels import nothing, so their errors are a class of their own: a code and one sentence too.
  if (error instanceof Error && error.name === 'KernelError' && 'code' in error) {
    return { text: `belay: ${oneLine(error.message)} [${error.code}]\n${stack}`, exitCode: 1 };
  }
  const system = systemError(error);
  if (system !== null) return { text: `belay: ${system}\n${stack}`, exitCode: 1 };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const place = placeOutside(error);
  if (place !== null) {
    return {
      text: `belay: ${place} failed: ${oneLine(what)}; BELAY_DEBUG=1 shows the way there. [plugin-failed]\n${stack}`,
      exitCode: 1,
    };
  }
  return {
    text: `belay: This is a defect in Belay (${oneLine(what)}); please report it with what BELAY_DEBUG=1 adds to this message. [defect]\n${stack}`,
    exitCode: 1,
  };
}

function systemError(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const cause = systemErrors[error.code];
  if (cause === undefined) return null;
  const path = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';
  return `${path}${cause}; free it or choose another place. [${error.code}]`;
}

/** The folder that holds this package and its siblings. */
const ownFolder = new URL('../../', import.meta.url).href;

/** 'file, line n' where the innermost frame of an error is a file that came with neither Belay nor Node: a plugin's. */
function placeOutside(error: unknown): string | null {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = /^ +at .*?(file:\/\/[^\s)]+?):(\d+):\d+\)?$/m.exec(stack);
  if (frame === null) return null;
  const [, file, line] = frame as unknown as readonly [string, string, string];
  if (file.startsWith(ownFolder) || file.includes('/node_modules/')) return null;
  return `${shortPath(fileURLToPath(file))}, line ${line},`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

function detail(error: Error): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.stack ?? String(at));
  return causes.join('\nCaused by: ');
}
