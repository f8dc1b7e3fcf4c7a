import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { type EnvironmentDefinition, refuse, type Settings } from '@belay-rl/core';
import { parseRecording, type ReplayFigures, replayEpisode, shortfalls } from '@belay-rl/envs';
import { settingsWithEngine } from '../environment-settings.ts';

export interface ReplayedFile extends ReplayFigures {
  readonly file: string;
  /** In what the replay is not the recorded episode, one sentence each. */
  readonly shortfalls: readonly string[];
}

/** A file that could not be replayed. */
export interface FailedFile {
  readonly file: string;
  /** Where the file could be read so far. */
  readonly env?: string;
  readonly seed?: number;
  /** One sentence. */
  readonly error: string;
}

export interface ReplayFileOptions {
  readonly environments: readonly EnvironmentDefinition[];
  /** Settings under `environment.*`; an environment takes those that it has. */
  readonly settings: Settings;
}

/** Reads a recording and replays it; what stands in the way comes back as a sentence. */
export async function replayFile(file: string, options: ReplayFileOptions): Promise<ReplayedFile | FailedFile> {
  let read: { readonly env?: string; readonly seed?: number } = {};
  try {
    const recording = parseRecording(await readRecording(file));
    read = { env: recording.env, seed: recording.seed };
    const definition = options.environments.find(({ id }) => id === recording.env);
    const own = definition === undefined ? {} : settingsWithEngine(definition);
    const settings = Object.fromEntries(Object.entries(options.settings).filter(([key]) => key in own));
    const figures = await replayEpisode(recording, { environments: options.environments, settings });
    return { file, ...figures, shortfalls: shortfalls(figures) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
    return { file, ...read, error: reason.startsWith(file) ? reason : `${file}: ${reason}` };
  }
}

/** The longest recorded episode unpacks to some 30 MB. */
const MAX_BYTES = 256 * 2 ** 20;

async function readRecording(file: string): Promise<unknown> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw refuse('replay-file', `${file} cannot be read: ${readingProblem(error)}.`, error);
  }
  let text: string;
  try {
    text = (isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : Buffer.from(bytes)).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw refuse(
        'replay-file',
        `${file} is no recorded episode: unpacked it has more than ${MAX_BYTES / 2 ** 20} MB, which no episode comes to.`,
        error,
      );
    }
    throw refuse('replay-file', `${file} is no recorded episode: its gzip data is damaged or cut short.`, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse('replay-file', `${file} is no recorded episode: it is no JSON, or is cut short.`, error);
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function readingProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EISDIR' ? 'it is a folder' : message;
}
