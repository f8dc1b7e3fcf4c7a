import { join, resolve } from 'node:path';
import {
  array,
  boolean,
  type InferOutput,
  literal,
  looseObject,
  minLength,
  nullable,
  number,
  optional,
  pipe,
  record,
  string,
  union,
} from 'valibot';
import { refuse } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { quoted } from '../settings/quoted.ts';
import type { Evaluation } from '../training/evaluate.ts';
import { WORST_FIRST, worstEpisodes } from '../training/worst-episodes.ts';
import { type EvaluateOptions, evaluateDirectory } from './evaluate-directory.ts';
import { nodeFiles } from './files.ts';
import { readOutsideJson } from './outside-data.ts';
import { runPaths } from './run-directory.ts';
import { writeWhole } from './write-whole.ts';

const shape = looseObject({
  /** What makes an episode worse than another. */
  order: string(),
  algorithm: string(),
  environment: string(),
  /** Epochs and steps of training behind the policy. */
  epoch: number(),
  steps: number(),
  actions: union([literal('mean'), literal('sampled')]),
  judged: union([literal('as trained'), literal('task')]),
  /** Settings above the run's. */
  set: array(string()),
  /** The evaluation's: with an episode's number it makes the layout and, if actions are sampled, their draws. */
  seed: number(),
  /** How many episodes they are the worst of. */
  of: number(),
  costNames: pipe(array(string()), minLength(1)),
  /** Of each cost [cost/episode]; null: none. */
  limits: array(nullable(number())),
  /** Played again, they came to the same numbers. */
  repeats: boolean(),
  /** The first so many stand as pictures in `worst/1.png`, `worst/2.png`, … */
  drawn: number(),
  episodes: array(
    looseObject({
      number: number(),
      seed: number(),
      return: number(),
      length: number(),
      costs: pipe(array(number()), minLength(1)),
      measures: optional(record(string(), number())),
    }),
  ),
});

/** `worst-episodes.json` of a run directory: the worst episodes of an evaluation, and what it takes to play them again. */
export type WorstEpisodes = InferOutput<typeof shape>;

/** Where a run directory keeps its worst episodes. */
export function worstEpisodesPath(directory: string): string {
  return join(resolve(directory), 'worst-episodes.json');
}

/** Path of the picture of the `place`-th worst episode, from 1. */
export function worstPicturePath(directory: string, place: number): string {
  return join(resolve(directory), 'worst', `${place}.png`);
}

/** The worst episodes of a run; null if none are kept. Error `no-worst-episodes` if the file is broken. */
export function readWorstEpisodes(directory: string, files: Files = nodeFiles): WorstEpisodes | null {
  const path = worstEpisodesPath(directory);
  if (!files.exists(path)) return null;
  return readOutsideJson(
    { path, code: 'no-worst-episodes', advice: `write it again with belay evaluate ${quoted(directory)} --worst 5` },
    shape,
  );
}

/** Replaces the worst episodes of a run. */
export function writeWorstEpisodes(directory: string, worst: WorstEpisodes, files: Files = nodeFiles): void {
  writeWhole(files, worstEpisodesPath(directory), `${JSON.stringify(worst, null, 2)}\n`);
}

/** As an evaluation, and how many of its worst episodes are kept. */
export interface EvaluateWorstOptions extends Omit<EvaluateOptions, 'numbers' | 'onEnvironment'> {
  /** How many of the worst episodes are kept. */
  readonly worst: number;
}

/**
 * Evaluates as `evaluateDirectory` does and keeps the worst episodes in the run's `worst-episodes.json`, by highest cost, then
 * lowest return; plays them again first, to tell whether the environment repeats them. A stopped evaluation keeps nothing.
 */
export async function evaluateWorst(
  directory: string,
  options: EvaluateWorstOptions,
): Promise<{ readonly evaluation: Evaluation; readonly kept: WorstEpisodes | null }> {
  const evaluation = await evaluateDirectory(directory, options);
  const episodes = worstEpisodes(evaluation.episodes, options.worst);
  const repeated =
    options.signal?.aborted === true
      ? null
      : await evaluateDirectory(directory, {
          ...options,
          warn: () => {},
          onEpisode: undefined,
          numbers: episodes.map((episode) => episode.number),
        });
  if (repeated === null || repeated.episodes.length < episodes.length) return { evaluation, kept: null };
  const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);
  const kept: WorstEpisodes = {
    order: WORST_FIRST,
    algorithm: evaluation.algorithm,
    environment: evaluation.environment,
    epoch: evaluation.epoch,
    steps: evaluation.steps,
    actions: evaluation.actions,
    judged: evaluation.judged,
    set: [...(options.set ?? [])],
    seed: evaluation.seed,
    of: evaluation.episodes.length,
    costNames: evaluation.costs.map(({ name }) => name),
    limits: evaluation.costs.map(({ limit }) => limit),
    repeats: episodes.every(({ number, ...episode }, i) => same(episode, repeated.episodes[i]!)),
    drawn: 0,
    episodes: episodes.map((episode) => ({ ...episode, costs: [...episode.costs] })),
  };
  writeWorstEpisodes(directory, kept, options.files);
  return { evaluation, kept };
}

/** Which of the kept episodes are played again, and who looks on. */
export interface PlayWorstOptions
  extends Pick<
    EvaluateOptions,
    'registry' | 'plugins' | 'approve' | 'warn' | 'onEnvironment' | 'onEpisode' | 'signal'
  > {
  /** How many, the worst first. */
  readonly count: number;
}

/**
 * Plays the worst episodes of a run again, with the policy, settings, layouts and draws that they had, each in an environment that
 * `onEnvironment` may look at. Errors: `no-worst-episodes`; `environment-not-repeatable` if one comes to other numbers.
 */
export async function playWorst(directory: string, options: PlayWorstOptions): Promise<WorstEpisodes> {
  const { count, ...others } = options;
  const kept = keptWorst(directory, count);
  const episodes = kept.episodes.slice(0, count);
  const again = await evaluateDirectory(directory, {
    ...others,
    ...worstConditions(kept),
    numbers: episodes.map((episode) => episode.number),
  });
  const other = episodes.findIndex((episode, i) => {
    const played = again.episodes[i];
    return played?.return !== episode.return || played.costs.some((cost, k) => cost !== episode.costs[k]);
  });
  if (other >= 0) {
    throw refuse(
      'environment-not-repeatable',
      `The worst episode ${other + 1} of ${directory} came to other numbers when it was played again, so that it cannot be drawn: this run's environment, or Belay, has changed since, or its reset(seed) does not start everything anew.`,
    );
  }
  return kept;
}

/** The kept episodes, if there are `count` of them and they can be repeated. */
export function keptWorst(directory: string, count: number): WorstEpisodes {
  const kept = readWorstEpisodes(directory);
  if (!nodeFiles.exists(runPaths(resolve(directory)).config)) {
    throw refuse('no-run', `${directory} is no run directory: name the folder that \`belay train\` made.`);
  }
  if (kept === null || kept.episodes.length < Math.min(count, kept.of)) {
    const has = kept === null ? 'no worst episodes' : `only the ${kept.episodes.length} worst episodes`;
    throw refuse(
      'no-worst-episodes',
      `${directory} keeps ${has}: play some with belay evaluate ${quoted(directory)} --worst ${count}.`,
    );
  }
  if (!kept.repeats) {
    throw refuse(
      'environment-not-repeatable',
      `${kept.environment} gave other episodes when those of ${directory} were played again, so that they cannot be drawn: its reset(seed) must start everything anew.`,
    );
  }
  return kept;
}

/** Under which the kept episodes were played. */
export function worstConditions(
  kept: WorstEpisodes,
): Pick<EvaluateOptions, 'checkpoint' | 'set' | 'sample' | 'task' | 'seed'> {
  return {
    checkpoint: kept.epoch,
    set: kept.set,
    sample: kept.actions === 'sampled',
    task: kept.judged === 'task',
    seed: kept.seed,
  };
}
