import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { BelayError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { explainFileError, explainFirstFile } from './write-whole.ts';

/** Who holds a run directory. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When that process began, in the system's own count, so that a later process of the same number is told apart; null: unknown. */
  readonly started: string | null;
}

/**
 * Keeps two processes from writing into one run directory. The lock of a process that is gone is taken over. Returns what
 * releases it. Error `run-locked`, exit code 1.
 */
export function lockRun(files: Files, directory: string): () => void {
  const path = join(directory, 'lock');
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const bytes = new TextEncoder().encode(`${JSON.stringify(own)}\n`);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      files.create(path, bytes);
      removeLeftovers(files, directory);
      return () => {
        try {
          files.remove(path);
        } catch {
          // The next process will find its holder gone.
        }
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw explainFirstFile(error, path);
    }
    const holder = readHolder(files, path);
    // It has been released in the meantime; what is there next is another's.
    if (holder === 'none') continue;
    if (holder !== null && isAlive(holder)) {
      throw new BelayError(
        'run-locked',
        `${directory} is in use by process ${holder.pid}${holder.host === own.host ? '' : ` on ${holder.host}`}: wait for it or stop it; if it is gone, remove ${path}.`,
      );
    }
    removeStale(files, path, holder);
  }
  throw new BelayError('run-locked', `${directory} is being opened by another process at this moment: try again.`);
}

/** What processes left that died while they made the lock: `lock.PID.partial`, `lock.PID`. */
function removeLeftovers(files: Files, directory: string): void {
  try {
    for (const name of files.list(directory)) {
      const pid = /^lock\.(\d+)(\.partial)?$/.exec(name)?.[1];
      if (pid === undefined || Number(pid) === process.pid) continue;
      if (startOf(Number(pid)) === GONE || !exists(Number(pid))) files.remove(join(directory, name));
    }
  } catch {
    // They do no harm.
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Only the lock that was found stale is removed: another process may have replaced it in the meantime. */
function removeStale(files: Files, path: string, stale: Holder | null): void {
  const aside = `${path}.${process.pid}`;
  try {
    files.rename(path, aside);
    const moved = readHolder(files, aside);
    if (JSON.stringify(moved) !== JSON.stringify(stale) && moved !== null) files.rename(aside, path);
    else files.remove(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw explainFileError(error, path);
  }
}

/** null: not readable as one (the process died while writing it). */
function readHolder(files: Files, path: string): Holder | null | 'none' {
  try {
    const holder = JSON.parse(new TextDecoder().decode(files.read(path))) as Holder;
    return typeof holder.pid === 'number' && typeof holder.host === 'string' ? holder : null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : null;
  }
}

function isAlive({ pid, host, started }: Holder): boolean {
  // No one can ask another machine: its process counts as alive.
  if (host !== hostname()) return true;
  if (!exists(pid)) return false;
  const now = startOf(pid);
  if (now === GONE) return false;
  return started === null || now === null || started === now;
}

/** What a process that has ended is said to have begun at. */
const GONE = 'gone';

/**
 * A process that has ended keeps its number until its parent has asked for its exit code; a container's first process may
 * never ask. Linux counts a process's start in ticks since boot, field 22 of its stat, and its state is field 3; elsewhere the
 * number only must do.
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? GONE : (fields[19] ?? null);
  } catch {
    return null;
  }
}
