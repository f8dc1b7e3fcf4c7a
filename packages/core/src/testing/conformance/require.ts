import { BelayError } from '../../errors.ts';

/** Throws an Error with the sentence unless it holds: conformance cases need no test library. */
export function require(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}

export function requireSameBits(a: Uint8Array, b: Uint8Array, what: string): void {
  require(a.length === b.length, `${what}: states of ${a.length} and ${b.length} bytes.`);
  const at = a.findIndex((byte, i) => byte !== b[i]);
  require(at < 0, `${what}: the states differ from byte ${at} on.`);
}

/** The BelayError that the work throws; an Error if it throws none, or another. */
export async function requireRefusal(work: () => Promise<unknown>, what: string): Promise<BelayError> {
  try {
    await work();
  } catch (error) {
    require(error instanceof BelayError, `${what} ended in ${String(error)}, not in a BelayError.`);
    return error;
  }
  throw new Error(`${what} was not refused.`);
}
