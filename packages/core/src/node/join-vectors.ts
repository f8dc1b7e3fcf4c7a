import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

/** Known to V8 13.6, which is what every Node 24 has; another V8 prints a complaint about a flag that it does not know. */
const FLAG = '--experimental-wasm-revectorize';
const TRIED = 24;

let joined = false;

/**
 * Lets V8 join pairs of 128-bit vectors of WebAssembly into 256-bit ones, in whatever this process compiles from now on: the
 * kernels are written in such pairs, and take half the time. Every lane sees the same operations, so that results keep their
 * bits. For x64 processors (V8 itself asks for AVX2) under Node 24, unless the environment has BELAY_NO_JOINED_VECTORS.
 * Returns whether it is so. See docs/decisions/0007.
 */
export function joinVectors(): boolean {
  if (joined) return true;
  const major = Number.parseInt(process.versions.node, 10);
  if (process.arch !== 'x64' || major !== TRIED || process.env['BELAY_NO_JOINED_VECTORS'] !== undefined) return false;
  setFlagsFromString(FLAG);
  joined = true;
  return true;
}
