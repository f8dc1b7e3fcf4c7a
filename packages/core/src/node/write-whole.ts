import { BelayError, refuse } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { shorten } from '../settings/format-value.ts';

/** Writes a file under a temporary name and renames it: its final name never shows half of it, whenever the process dies. */
export function writeWhole(files: Files, path: string, content: Uint8Array | string): void {
  const temporary = `${path}.partial`;
  try {
    files.write(temporary, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    files.rename(temporary, path);
  } catch (error) {
    try {
      files.remove(temporary);
    } catch {
      // The first error is the one to tell.
    }
    throw explainFileError(error, path);
  }
}

/** One sentence for what the file system refused, exit code 1. */
export function explainFileError(error: unknown, path: string): BelayError {
  if (error instanceof BelayError) return error;
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'mkdir' && code === 'ENOENT') {
    return refuse(
      'file-failed',
      `${path} cannot be made: no folders can be made there; choose another with --out.`,
      error,
    );
  }
  if (syscall === 'mkdir' && code === 'EEXIST') {
    return refuse(
      'file-failed',
      `${path} is a file, or a link to nothing, and not a folder: choose another with --out.`,
      error,
    );
  }
  const sentences: Readonly<Record<string, string>> = {
    ENOSPC: `The disk is full: ${path} could not be written. What was written before is whole; free some space and resume the run.`,
    EDQUOT: `Your disk quota is used up: ${path} could not be written. What was written before is whole; free some space and resume the run.`,
    EROFS: `${path} lies on a read-only file system: choose a folder that can be written to with --out.`,
    EACCES: `There is no permission to write ${path}: change its folder's permissions, or choose another with --out.`,
    EPERM: `There is no permission to write ${path}: change its folder's permissions, or choose another with --out.`,
    ENAMETOOLONG: `${shorten(path)} has a name that is too long for the file system: choose another with --out.`,
    EISDIR: `${path} is a folder where a file is to be written: move it away, or choose another place with --out.`,
    EEXIST: `${path} is there already and is no folder: move it away, or choose another place with --out.`,
    ENOTDIR: `${path} cannot be made, because a part of its path is a file and not a folder: choose another with --out.`,
    ELOOP: `${path} is a link, and Belay does not write through links in a run directory: put the file itself there, or remove it.`,
    ENOENT: `${path} is not there any more: was its folder removed while the run went on?`,
  };
  return new BelayError('file-failed', sentences[code ?? ''] ?? `${path} could not be written: ${message}.`, {
    cause: error,
  });
}

/** The same for the first things that a run writes: there is nothing yet to go on with. */
export function explainFirstFile(error: unknown, path: string): BelayError {
  const { code } = error as NodeJS.ErrnoException;
  const full: Readonly<Record<string, string>> = { ENOSPC: 'The disk is full', EDQUOT: 'Your disk quota is used up' };
  const what = full[code ?? ''];
  if (what === undefined) return explainFileError(error, path);
  return new BelayError(
    'file-failed',
    `${what}: ${path} could not be made, so that nothing has begun; free some space, or choose another disk with --out, and give the command again.`,
    { cause: error },
  );
}
