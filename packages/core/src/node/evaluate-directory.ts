import { refuse } from '../errors.ts';
import { type Evaluation, evaluatePolicy } from '../training/evaluate.ts';
import type { EvaluatedEpisode } from '../training/evaluation-options.ts';
import { nodeFiles } from './files.ts';
import { type LoadRunOptions, loadRun } from './load-run.ts';

export interface EvaluateOptions extends Omit<LoadRunOptions, 'onEnvironment'> {
  /** Default 50. */
  readonly episodes?: number;
  /** Chooses the layouts; default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onEpisode?: (episode: EvaluatedEpisode, index: number) => void;
}

/** Plays a run's policy on layouts held out from its training: mean actions, frozen observation statistics. Writes nothing. */
export async function evaluateDirectory(directory: string, options: EvaluateOptions): Promise<Evaluation> {
  const { episodes = 50, seed = 0, signal, onEpisode, files = nodeFiles } = options;
  if (!Number.isInteger(episodes) || episodes < 1) {
    throw refuse('bad-episodes', `An evaluation takes a whole number of episodes from 1 up, not ${episodes}.`);
  }
  const { policy, ...run } = await loadRun(directory, { ...options, files });
  using _policy = policy;
  return await evaluatePolicy({ policy, ...run, episodes, seed, signal, onEpisode });
}
