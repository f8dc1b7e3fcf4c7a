import { BelayError } from '@belay-rl/core';

/** What TensorFlow.js threw, as a sentence: `engine-memory` if a buffer could not be had, else `engine-failed`. */
export function explainFailure(call: string, backend: string, error: unknown): BelayError {
  if (error instanceof BelayError) return error;
  const text = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.replace(/\.$/, '');
  if (/alloc|out of memory|OOM|memory/i.test(text)) {
    return new BelayError(
      'engine-memory',
      `TensorFlow.js had no memory for ${call} on its ${backend} backend (${text}); take smaller batches.`,
      { cause: error },
    );
  }
  return new BelayError('engine-failed', `TensorFlow.js failed in ${call} on its ${backend} backend: ${text}.`, {
    cause: error,
  });
}
