import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { refuse } from '@belay-rl/core';
import { explainFileError, nodeFiles } from '@belay-rl/core/node';

/**
 * Makes the folder of `--results` and tries whether these files of it can be written, before hours of training. Error
 * `file-failed`.
 */
export function requirePlace(files: readonly string[]): void {
  for (const file of files) {
    attempt(dirname(file), () => nodeFiles.makeFolder(dirname(file)));
    attempt(file, () => {
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
        throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
      }
      nodeFiles.write(`${file}.partial`, new Uint8Array());
      nodeFiles.remove(`${file}.partial`);
    });
  }
}

function attempt(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw refuse('file-failed', explainFileError(error, path).message.replaceAll('--out', '--results'), error);
  }
}
