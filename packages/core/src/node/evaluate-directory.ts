import type { Environment } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { refuse } from '../errors.ts';
import { type Evaluation, evaluatePolicy } from '../training/evaluate.ts';
import type { EvaluatedEpisode } from '../training/evaluation-options.ts';
import { TaskRecord } from '../training/task-record.ts';
import { nodeFiles } from './files.ts';
import { type LoadRunOptions, loadRun } from './load-run.ts';

/** Which episodes a trained policy plays, and how. */
export interface EvaluateOptions extends LoadRunOptions {
  /** Default 50. */
  readonly episodes?: number;
  /** Plays these of the episodes that `seed` makes, by number from 0, in place of the first `episodes`. */
  readonly numbers?: readonly number[] | undefined;
  /** Chooses the layouts; default 0. */
  readonly seed?: number;
  /** Draw actions from the policy instead of taking its means. Default: false. */
  readonly sample?: boolean;
  /** Judge the task itself: a wrapper still feeds the policy, but neither ends episodes nor pays. Default: false. */
  readonly task?: boolean;
  readonly signal?: AbortSignal;
  readonly onEpisode?: (episode: EvaluatedEpisode, index: number) => void;
}

/** Plays a run's policy on layouts held out from its training: mean actions, frozen observation statistics. Writes nothing. */
export async function evaluateDirectory(directory: string, options: EvaluateOptions): Promise<Evaluation> {
  const { episodes = 50, numbers, seed = 0, sample, signal, onEpisode, files = nodeFiles } = options;
  if (!Number.isInteger(episodes) || episodes < 1) {
    throw refuse('bad-episodes', `An evaluation takes a whole number of episodes from 1 up, not ${episodes}.`);
  }
  const foreign = options.set?.find((one) => !/^\s*(environment\.|wrapper\.|constraint\.costLimit\s*=)/.test(one));
  if (foreign !== undefined) {
    throw refuse(
      'command-line',
      `--set ${foreign} changes nothing in an evaluation: settings under environment. and wrapper., and constraint.costLimit, do; remove it.`,
    );
  }
  let record: TaskRecord | null = null;
  const onEnvironment = (environment: Environment, definition: EnvironmentDefinition): Environment => {
    record = new TaskRecord(definition);
    return record.observe(options.onEnvironment?.(environment, definition) ?? environment);
  };
  const { policy, ...run } = await loadRun(directory, {
    ...options,
    files,
    ...(options.task === true ? { onEnvironment } : {}),
  });
  using _policy = policy;
  const task = options.task === true ? () => record!.take() : null;
  return await evaluatePolicy({ policy, ...run, episodes, numbers, seed, sample, task, signal, onEpisode });
}
