import { existsSync } from 'node:fs';

/** Longest hold [ms]: a process whose test has gone must end some day. */
const LONGEST = 600_000;

/** Keeps this thread until the file is there, so that a run stands still for as long as a test needs. */
export function hold(until: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const end = Date.now() + LONGEST; !existsSync(until) && Date.now() < end; ) Atomics.wait(clock, 0, 0, 5);
}
