import type { Files } from '../ports/files.ts';

/** Whether a summary is there and can be read; one that was cut is written anew. */
export function isWholeSummary(files: Files, path: string): boolean {
  if (!files.exists(path)) return false;
  try {
    const summary: unknown = JSON.parse(new TextDecoder().decode(files.read(path)));
    return summary !== null && typeof summary === 'object' && !Array.isArray(summary);
  } catch {
    return false;
  }
}

/** Epochs that a finished run's summary speaks of; null if there is none that can be read. */
export function finishedEpochs(files: Files, path: string): number | null {
  if (!isWholeSummary(files, path)) return null;
  const { epochs } = JSON.parse(new TextDecoder().decode(files.read(path))) as { epochs?: unknown };
  return typeof epochs === 'number' ? epochs : null;
}
