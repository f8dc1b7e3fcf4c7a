import type { ExecutionContext } from 'ava';
import { compareModel, environments, type NavigationEnvironment, replayEpisode, shortfalls } from '../../src/index.ts';
import { readModel, readRecording } from '../reference.ts';

/** A recorded episode is the same episode here. */
export async function sameEpisode(
  t: ExecutionContext,
  name: string,
  episodes = 'episodes',
  settings = {},
): Promise<void> {
  const figures = await replayEpisode(readRecording(name, episodes), { environments, settings });
  t.deepEqual(shortfalls(figures), []);
}

/** The model compiled for seed 0 has the recorded arrays. */
export async function sameModel(t: ExecutionContext, id: string, except: readonly string[] = []): Promise<void> {
  const definition = environments.find((each) => each.id === id);
  const environment = (await definition?.create({})) as NavigationEnvironment;
  environment.reset(0);
  t.deepEqual(compareModel(environment.simulation.model, readModel(id), { except }), []);
  environment.dispose();
}
