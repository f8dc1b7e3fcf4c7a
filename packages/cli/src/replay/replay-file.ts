import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { refuse } from '@belay-rl/core';
import { environments, parseRecording, type ReplayFigures, replayEpisode, shortfalls } from '@belay-rl/envs';

export interface ReplayedFile {
  readonly file: string;
  readonly figures: ReplayFigures;
  /** In what the replay is not the recorded episode, one sentence each. */
  readonly shortfalls: readonly string[];
}

/** Reads a recording and replays it. Errors: `replay-file`. */
export async function replayFile(file: string): Promise<ReplayedFile> {
  const recording = parseRecording(await readRecording(file));
  const figures = await replayEpisode(recording, { environments });
  return { file, figures, shortfalls: shortfalls(figures) };
}

async function readRecording(file: string): Promise<unknown> {
  try {
    const bytes = await readFile(file);
    return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : (error as Error).message;
    throw refuse('replay-file', `${file} cannot be replayed: ${reason}.`, error);
  }
}
