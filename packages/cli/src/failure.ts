import { BelayError } from '@belay-rl/core';

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
  if (error instanceof BelayError) {
    return { text: `belay: ${oneLine(error.message)} [${error.code}]\n${stack}`, exitCode: error.exitCode };
  }
  const system = systemError(error);
  if (system !== null) return { text: `belay: ${system}\n${stack}`, exitCode: 1 };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
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

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

function detail(error: Error): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.stack ?? String(at));
  return causes.join('\nCaused by: ');
}
