import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The commit that this package is checked out at, marked if tracked files have changed since; none if it is
 * installed rather than checked out, or git is missing.
 */
export function sourceCommit(): readonly [string] | readonly [] {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', here, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    // In another project's repository this package is not among the tracked files.
    git('ls-files', '--error-unmatch', 'package.json');
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return [`${git('rev-parse', 'HEAD')}${changed ? ' with changes' : ''}`];
  } catch {
    return [];
  }
}
