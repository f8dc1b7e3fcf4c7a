import { costLimits } from '../config/cost-limits.ts';
import { partSettings } from '../config/part-settings.ts';
import type { State } from '../contracts/values.ts';
import { refuse } from '../errors.ts';
import type { Registry } from '../plugins/registry.ts';
import { type EvaluatedEpisode, type Evaluation, evaluatePolicy } from '../training/evaluate.ts';
import { policyFromState } from '../training/policy-from-state.ts';
import { chooseWrapper } from '../wrappers/chosen-wrapper.ts';
import { nodeFiles } from './files.ts';
import { type LoadPolicyOptions, readCheckpoint } from './load-policy.ts';
import { readConfiguration } from './run-directory.ts';

export interface EvaluateOptions extends LoadPolicyOptions {
  /** Holds the built-in plugins; the run's own are added. */
  readonly registry: Registry;
  /** Default 50. */
  readonly episodes?: number;
  /** Chooses the layouts; default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onEpisode?: (episode: EvaluatedEpisode, index: number) => void;
}

/** Plays a run's policy on layouts held out from its training: mean actions, frozen observation statistics. Writes nothing. */
export async function evaluateDirectory(directory: string, options: EvaluateOptions): Promise<Evaluation> {
  const { registry, episodes = 50, seed = 0, signal, onEpisode, files = nodeFiles } = options;
  if (!Number.isInteger(episodes) || episodes < 1) {
    throw refuse('bad-episodes', `An evaluation takes a whole number of episodes from 1 up, not ${episodes}.`);
  }
  const configuration = await readConfiguration(files, directory, registry);
  const task = registry.environment(configuration.environment);
  const { names, limits } = costLimits(configuration, task);
  const { state } = readCheckpoint(directory, options);
  const wrapper = chooseWrapper(registry, configuration, task);
  wrapper?.load((state['wrapper'] ?? {}) as State);
  const environment = wrapper?.environment ?? task;
  using policy = policyFromState(state);
  return await evaluatePolicy({
    policy,
    environment,
    settings: partSettings(configuration, 'environment', environment.settings),
    episodes,
    seed,
    costNames: names,
    limits,
    signal,
    onEpisode,
  });
}
