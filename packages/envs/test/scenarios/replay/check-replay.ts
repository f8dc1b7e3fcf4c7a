import type { ExecutionContext } from 'ava';
import {
  type CompareOptions,
  compareModel,
  environments,
  type NavigationEnvironment,
  replayEpisode,
  shortfalls,
} from '../../../src/index.ts';
import { readModel, readRecording, recordedEpisodes, recordedModels } from '../../reference.ts';

export interface EpisodeOptions {
  readonly episodes?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Share of steps that may be off, where it is above the usual; said why where it is used. */
  readonly share?: number;
}

/** A recorded episode is the same episode here. */
export async function sameEpisode(t: ExecutionContext, name: string, options: EpisodeOptions = {}): Promise<void> {
  const { episodes, settings = {}, share } = options;
  const figures = await replayEpisode(readRecording(name, episodes), { environments, settings });
  t.deepEqual(shortfalls(figures, { share }), []);
}

/** The model compiled for seed 0 has the recorded arrays; with sleeping bodies it has them too, but for that option. */
export async function sameModel(t: ExecutionContext, id: string, options: CompareOptions = {}): Promise<void> {
  const definition = environments.find((each) => each.id === id);
  for (const sleep of [false, true]) {
    const environment = (await definition?.create({ sleep })) as NavigationEnvironment;
    environment.reset(0);
    const differences = compareModel(environment.simulation.model, readModel(id), options);
    t.deepEqual(
      differences.filter(({ field }) => !sleep || field !== 'enableflags'),
      [],
    );
    environment.dispose();
  }
}

/** Recorded models and episodes of one robot, Velocity tasks aside. */
export function recordedOf(agent: string): {
  readonly models: readonly string[];
  readonly episodes: readonly string[];
} {
  const wanted = (name: string): boolean => name.startsWith(`Safety${agent}`) && !name.includes('Velocity');
  return { models: recordedModels().filter(wanted), episodes: recordedEpisodes().filter(wanted) };
}
