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
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is a file and not a folder',
  EISDIR: 'this is a folder and not a file',
  EEXIST: 'there is something of that name already',
  ENOTEMPTY: 'the folder is not empty',
  ENAMETOOLONG: 'the name is too long for the file system',
  ELOOP: 'its links lead round in a circle',
  EINVAL: 'the operating system takes no such name or value',
  ENXIO: 'the device is not there',
  EBUSY: 'it is in use',
  ETXTBSY: 'it is in use',
  EIO: 'the disk failed to read or write',
  EFBIG: 'the file is too large for the file system',
  ENOTSUP: 'the file system does not support this',
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection was lost',
  ETIMEDOUT: 'no answer came in time',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'there is no host of that name',
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
  if (system !== null) return { text: `belay: ${oneLine(system)}\n${stack}`, exitCode: 1 };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // Belay throws errors only, and drops no promise.
  if (!(error instanceof Error) || ('code' in error && error.code === 'ERR_UNHANDLED_REJECTION')) {
    return {
      text: `belay: A plugin threw something that is no Error (${oneLine(what)}), so that its file and line are not known. [plugin-failed]\n`,
      exitCode: 1,
    };
  }
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
  if (error.code === 'ERR_INVALID_ARG_VALUE' && error.message.includes('null bytes')) {
    return 'A name holds the character NUL, which no file name may hold; choose another. [bad-name]';
  }
  // What the system refused has the name of the call.
  const refused = 'syscall' in error && typeof error.syscall === 'string';
  const cause = Object.hasOwn(systemErrors, error.code)
    ? systemErrors[error.code]
    : refused
      ? error.message
      : undefined;
  if (cause === undefined) return null;
  const path = 'path' in error && typeof error.path === 'string' ? `${shortPath(error.path)}: ` : '';
  return `${path}${cause}; ${remedy(error.code)}. [${error.code}]`;
}

function remedy(code: string): string {
  return ['EMFILE', 'ENOMEM', 'ENOSPC', 'EDQUOT'].includes(code) ? 'free it or choose another place' : 'choose another';
}

/** A file of a package of Belay's; its tests and examples hold plugins like anybody's. */
function isOwn(file: string): boolean {
  return file.startsWith(ownFolder) && /^[^/]+\/(src|dist|bin)\//.test(file.slice(ownFolder.length));
}

/** The folder that holds this package and its siblings. */
const ownFolder = new URL('../../', import.meta.url).href;

/** 'file, line n' where the innermost frame of an error is a file that came with neither Belay nor Node: a plugin's. */
function placeOutside(error: unknown): string | null {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = /^ +at .*?(file:\/\/[^\s)]+?):(\d+):\d+\)?$/m.exec(stack);
  if (frame === null) return null;
  const [, file, line] = frame as unknown as readonly [string, string, string];
  if (isOwn(file) || file.includes('/node_modules/')) return null;
  return `${shortPath(fileURLToPath(file))}, line ${line},`;
}

/** A word longer than this is nothing that a person wrote; `WORD_KEPT` characters of it are shown. */
const LONGEST_WORD = 300;
const WORD_KEPT = 80;
const LONGEST_SENTENCE = 2000;
const MAX_READ = 1_000_000;

/** One line that a terminal shows, however much of the user's input a sentence quotes. */
function oneLine(text: string): string {
  const short = text
    .slice(0, MAX_READ)
    .replace(/\s*\n\s*/g, ' ')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they would steer the terminal.
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '�')
    .replaceAll(new RegExp(`\\S{${LONGEST_WORD},}`, 'g'), (word) => `${word.slice(0, WORD_KEPT)}…`)
    .trim();
  return short.length > LONGEST_SENTENCE ? `${short.slice(0, LONGEST_SENTENCE)}…` : short;
}

function detail(error: Error): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.stack ?? String(at));
  return causes.join('\nCaused by: ');
}
