/**
 * The few file operations that a run directory is made of. Each is done when it returns, on the disk and not in a cache
 * only, and throws the system's error (with its `code`, such as ENOSPC) if it cannot be.
 */
export interface Files {
  exists(path: string): boolean;
  /** Names in a folder. */
  list(folder: string): readonly string[];
  read(path: string): Uint8Array;
  makeFolder(path: string): void;
  /** Throws if it is not empty. */
  removeFolder(path: string): void;
  /** Creates or replaces; not atomic by itself. */
  write(path: string, bytes: Uint8Array): void;
  /** Creates a file that must not exist (EEXIST). */
  create(path: string, bytes: Uint8Array): void;
  append(path: string, bytes: Uint8Array): void;
  truncate(path: string, length: number): void;
  /** Atomic within a folder. */
  rename(from: string, to: string): void;
  /** A file that is not there is no error. */
  remove(path: string): void;
}
