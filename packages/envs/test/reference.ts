import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseRecording, type RecordedModel, type Recording } from '../src/index.ts';

const folder = new URL('reference/', import.meta.url);

function unzipped(path: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(new URL(path, folder))).toString());
}

export function readRecording(name: string, episodes = 'episodes'): Recording {
  return parseRecording(unzipped(`${episodes}/${name}.json.gz`));
}

export function readModel(id: string): RecordedModel {
  return unzipped(`models/${id}.model.json.gz`) as RecordedModel;
}

export function readNumbers(name: string): Record<string, Record<string, number[]>> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder)).toString());
}

/** Names of the recorded episodes, without the file ending. */
export function recordedEpisodes(episodes = 'episodes'): string[] {
  return readdirSync(new URL(`${episodes}/`, folder)).map((file) => file.replace('.json.gz', ''));
}

export function recordedModels(): string[] {
  return readdirSync(new URL('models/', folder)).map((file) => file.replace('.model.json.gz', ''));
}
