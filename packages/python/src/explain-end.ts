import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

export interface EndedPython {
  readonly id: string;
  readonly child: ChildProcess;
  /** The last line that it printed; '': none. */
  readonly printed: string;
  /** What it was doing; absent: a frame. */
  readonly when?: string | undefined;
}

/** One sentence for a Python process that is gone: how it ended, its last line, what to do. */
export function explainEnd({ id, child, printed, when = 'in the middle of a run' }: EndedPython): string {
  const last = printed === '' ? '' : ` Its last line was: ${printed.slice(0, 200)}`;
  return `${id}: its Python process ${child.pid ?? ''} ended ${when} ${howEnded(child)}; the last checkpoint is good: look for memory use or a crash in the environment, then go on with --resume.${last}`;
}

function howEnded(child: ChildProcess): string {
  const signal = child.signalCode ?? null;
  if (signal !== null) return `by ${signal}`;
  if (child.exitCode !== null) return `with exit code ${child.exitCode}`;
  // It has not been waited for, because no event was: the system still knows.
  const status = child.pid === undefined ? null : statusOf(child.pid);
  if (status === null) return 'without a word';
  const number = status & 0x7f;
  if (number === 0) return `with exit code ${status >> 8}`;
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return `by ${name ?? `signal ${number}`}`;
}

/** How often and how long the end of a process is waited for whose pipe has closed [ms]. */
const LOOK = 5;
const LOOKS = 40;

/** Linux: the status of a process that has ended and is not waited for yet. null: unknown. */
function statusOf(pid: number): number | null {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let look = 0; look < LOOKS; look++) {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name of the program stands in brackets, and may hold anything.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z') return Number(fields.at(-1));
    } catch {
      return null;
    }
    Atomics.wait(pause, 0, 0, LOOK);
  }
  return null;
}
