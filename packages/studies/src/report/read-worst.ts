import { lstatSync, readFileSync } from 'node:fs';
import { BelayError } from '@belay-rl/core';
import { readWorstEpisodes, worstPicturePath } from '@belay-rl/core/node';
import type { RunWorst } from './loaded-run.ts';

/** Bytes that a picture may have: a file of the run directory may be anybody's. */
const LARGEST = 4e6;
const PNG = [0x89, 0x50, 0x4e, 0x47];

/** The worst episodes of a run and the pictures that were drawn of them, and what is wrong with their file as a sentence. */
export function readWorst(directory: string): { readonly worst: RunWorst | undefined; readonly damage: string | null } {
  try {
    const kept = readWorstEpisodes(directory);
    if (kept === null) return { worst: undefined, damage: null };
    const pictures = kept.episodes.map((_, i) =>
      i < kept.drawn ? readPicture(worstPicturePath(directory, i + 1)) : null,
    );
    return { worst: { kept, pictures }, damage: null };
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    return { worst: undefined, damage: error.message };
  }
}

/** A PNG file as base64; null if it is none, too large, or a link. */
function readPicture(path: string): string | null {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined || !facts.isFile() || facts.size > LARGEST) return null;
  const bytes = readFileSync(path);
  return PNG.every((byte, i) => bytes[i] === byte) ? bytes.toString('base64') : null;
}
