import { explainFileError, lockRun, nodeFiles } from '@belay-rl/core/node';
import { studyPaths } from './study-directory.ts';

/**
 * Makes a study's directory and keeps other processes out of it until the function that it gives is called. Error
 * `run-locked` if another process has it.
 */
export function lockStudy(directory: string): () => void {
  const { root } = studyPaths(directory);
  try {
    nodeFiles.makeFolder(root);
  } catch (error) {
    throw explainFileError(error, root);
  }
  return lockRun(nodeFiles, root);
}
