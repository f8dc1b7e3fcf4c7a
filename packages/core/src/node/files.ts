import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Files } from '../ports/files.ts';

/** The file system of this machine. Errors are those of `node:fs`. */
export const nodeFiles: Files = {
  exists: existsSync,
  list: (folder) => readdirSync(folder),
  read: (path) => readFileSync(path),
  makeFolder,
  removeFolder: rmdirSync,
  write(path, bytes) {
    // What lies there may be a planted link: the link is removed, what it points to stays.
    rmSync(path, { force: true });
    writeWith('wx', path, bytes);
  },
  create,
  append: (path, bytes) => writeWith(APPEND, path, bytes),
  truncate(path, length) {
    const file = openSync(path, constants.O_RDWR | NO_LINK);
    try {
      ftruncateSync(file, length);
    } finally {
      closeSync(file);
    }
  },
  rename(from, to) {
    renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove(path) {
    rmSync(path, { force: true });
  },
};

/** A link at the name itself is an error (ELOOP), so that a run directory from elsewhere leads nowhere. Windows has no such flag. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;

const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_LINK;

/**
 * One folder after the other: what Node does by itself for `recursive` never ends in a file system that makes no folders,
 * such as /proc.
 */
function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process may have made it in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  // Refused by the system if something else lies there.
  mkdirSync(path, { recursive: true });
}

function writeWith(flag: 'wx' | number, path: string, bytes: Uint8Array): void {
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
    rmSync(temporary, { force: true });
    writeWith('wx', temporary, bytes);
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
