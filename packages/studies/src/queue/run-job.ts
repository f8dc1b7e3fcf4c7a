import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { nodeFiles, writeWhole } from '@belay-rl/core/node';
import { readInfinity, writeInfinity } from '../running/infinity-in-json.ts';
import type { RunOrder } from '../running/run-order.ts';

/** A run as the queue carries it: text, for JSON knows no Infinity. */
export interface RunJob {
  /** Of the study directory, so that a study given again finds its jobs. */
  readonly study: string;
  readonly order: string;
}

/** A run's files as they come back, gzip in base64 by path. */
export type ReturnedFiles = Readonly<Record<string, string>>;

export function packOrder(order: RunOrder): string {
  return JSON.stringify(order, writeInfinity);
}

export function unpackOrder(text: string): RunOrder {
  return JSON.parse(text, readInfinity) as RunOrder;
}

/** Names a study by its directory and host. */
export function studyId(directory: string, host: string): string {
  return createHash('sha256').update(`${host}:${directory}`).digest('hex').slice(0, 16);
}

/** Everything but the lock, and of the checkpoints the newest. */
export function packRun(directory: string): ReturnedFiles {
  const files: Record<string, string> = {};
  const add = (path: string): void => {
    files[path] = gzipSync(readFileSync(join(directory, path))).toString('base64');
  };
  for (const name of readdirSync(directory).sort()) {
    if (statSync(join(directory, name)).isFile() && !/^lock|\.partial$/.test(name)) add(name);
  }
  const newest = readdirSync(join(directory, 'checkpoints'))
    .filter((name) => name.endsWith('.belay'))
    .sort()
    .at(-1);
  if (newest !== undefined) add(`checkpoints/${newest}`);
  return files;
}

/** What says that a run is finished is written last, so that half a run never looks whole. */
const last = ['evaluation.json', 'summary.json'];

export function unpackRun(directory: string, files: ReturnedFiles): void {
  nodeFiles.makeFolder(join(directory, 'checkpoints'));
  const names = Object.keys(files).sort((a, b) => last.indexOf(a) - last.indexOf(b));
  for (const name of names) {
    // Names come from another machine.
    if (!/^(checkpoints\/)?[A-Za-z0-9._-]+$/.test(name) || name.includes('..')) continue;
    writeWhole(nodeFiles, join(directory, name), gunzipSync(Buffer.from(files[name]!, 'base64')));
  }
}
