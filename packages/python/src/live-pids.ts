import { readFileSync } from 'node:fs';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const KEY = 'belay/python/pids';
const MOST = 1024;

let own: Int32Array | null = null;

/**
 * Python processes of all threads. The process that is told to end at once (a second Ctrl-C) waits for its threads, and a thread that
 * waits for a long step ends when Python does: so the main thread ends Python first.
 */
export const LivePids = {
  /** In the main thread, before there are others. */
  prepare(): void {
    if (!isMainThread || own !== null) return;
    own = new Int32Array(new SharedArrayBuffer(4 * MOST));
    setEnvironmentData(KEY, own as never);
    process.once('exit', endAll);
  },
  add(pid: number): void {
    const all = table();
    for (let i = 0; all !== null && i < all.length; i++) if (Atomics.compareExchange(all, i, 0, pid) === 0) return;
  },
  remove(pid: number): void {
    const all = table();
    for (let i = 0; all !== null && i < all.length; i++) Atomics.compareExchange(all, i, pid, 0);
  },
};

function table(): Int32Array | null {
  own ??= (getEnvironmentData(KEY) as unknown as Int32Array | undefined) ?? null;
  return own;
}

function endAll(): void {
  for (const pid of table() ?? []) if (pid !== 0 && isOurs(pid)) process.kill(pid, 'SIGKILL');
}

/** A number may have come to mean another process. */
function isOurs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('belay_environments.py');
  } catch {
    return false;
  }
}
