import { BelayError } from '@belay-rl/core';

/** What of Node's `fs` is needed here; this package is written for browsers too and has no types of Node's. */
interface FileSystem {
  openSync(path: URL, flags: 'r'): number;
  readSync(file: number, into: Uint8Array, offset: number, length: number, position: number): number;
  fstatSync(file: number): { readonly size: number };
  closeSync(file: number): void;
}

const fileSystem = (
  globalThis as { process?: { getBuiltinModule?(name: 'node:fs'): FileSystem | undefined } }
).process?.getBuiltinModule?.('node:fs');

/** Magic and version. */
const PREAMBLE = 8;
const CUSTOM = 0;
/** Enough for a section's id, its length, and the start of a custom one's name. */
const HEAD = 32;

/**
 * MuJoCo's module, compiled from its file without the sections that debuggers read: they are 4 of its 10 MB, and V8 keeps
 * the bytes of what it has compiled. Names stay, for profiles. Null outside of Node: MuJoCo's own loader fetches it there.
 */
export async function compileMujoco(): Promise<WebAssembly.Module | null> {
  const bytes = mujocoBytes();
  return bytes === null ? null : WebAssembly.compile(bytes);
}

/** The bytes of that module, for a page to be served with. Null outside of Node. */
export function mujocoBytes(): Uint8Array<ArrayBuffer> | null {
  if (fileSystem === undefined) return null;
  return withoutDebugging(fileSystem, new URL(import.meta.resolve('@mujoco/mujoco/mujoco.wasm')));
}

/** Only what is kept is read. */
function withoutDebugging(fs: FileSystem, path: URL): Uint8Array<ArrayBuffer> {
  const file = fs.openSync(path, 'r');
  try {
    const { size } = fs.fstatSync(file);
    const kept: (readonly [start: number, end: number])[] = [[0, PREAMBLE]];
    const head = new Uint8Array(HEAD);
    for (let start = PREAMBLE; start < size; ) {
      const read = fs.readSync(file, head, 0, HEAD, start);
      const { end, debugging } = readSection(head.subarray(0, read), start);
      if (end > size) throw notWhole(path);
      if (!debugging) kept.push([start, end]);
      start = end;
    }
    const bytes = new Uint8Array(kept.reduce((sum, [start, end]) => sum + end - start, 0));
    let at = 0;
    for (const [start, end] of kept) {
      if (fs.readSync(file, bytes, at, end - start, start) !== end - start) throw notWhole(path);
      at += end - start;
    }
    return bytes;
  } finally {
    fs.closeSync(file);
  }
}

/** Where the section at `start` ends, and whether it is DWARF's: id (1 byte), length (LEB128), a custom one's name. */
function readSection(head: Uint8Array, start: number): { readonly end: number; readonly debugging: boolean } {
  const [length, name] = readLeb(head, 1);
  const debugging = head[0] === CUSTOM && ascii(head.subarray(readLeb(head, name)[1])).startsWith('.debug_');
  return { end: start + name + length, debugging };
}

/** An unsigned number of at most 32 bits, and where what follows it begins. */
function readLeb(bytes: Uint8Array, from: number): readonly [value: number, next: number] {
  let value = 0;
  let at = from;
  for (let scale = 1; at < bytes.length; scale *= 128) {
    const byte = bytes[at++]!;
    value += (byte & 127) * scale;
    if (byte < 128) break;
  }
  return [value, at];
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function notWhole(path: URL): BelayError {
  return new BelayError(
    'mujoco-version',
    `${path.pathname} is not a whole WebAssembly module; install @mujoco/mujoco again.`,
  );
}
