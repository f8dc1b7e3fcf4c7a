import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Files } from '../ports/files.ts';

export const nodeFiles: Files = {
  exists: existsSync,
  list: (folder) => readdirSync(folder),
  read: (path) => readFileSync(path),
  makeFolder(path) {
    mkdirSync(path, { recursive: true });
  },
  write: (path, bytes) => writeWith('w', path, bytes),
  create,
  append: (path, bytes) => writeWith('a', path, bytes),
  truncate: truncateSync,
  rename(from, to) {
    renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove(path) {
    rmSync(path, { force: true });
  },
};

function writeWith(flag: 'w' | 'wx' | 'a', path: string, bytes: Uint8Array): void {
  const file = openSync(path, flag);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The file appears with all it holds: a lock that is found half-written counts as a dead process's. */
function create(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    writeWith('w', temporary, bytes);
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // A file system without links.
    writeWith('wx', path, bytes);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A rename is durable once its folder is; Windows has no such call, and needs none. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
