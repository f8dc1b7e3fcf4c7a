import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { refuse } from '@belay-rl/core';
import { shorten } from '@belay-rl/core/internals';
import { readOutsideJson } from '@belay-rl/core/node';
import { evaluationShape, summaryShape } from '../running/result-shapes.ts';
import { brokenness, isFinished, readFailure, studyRunPaths } from '../running/run-files.ts';
import { type RecordedPlan, readPlan, studyPaths } from '../running/study-directory.ts';
import { selectRuns } from '../study/select-runs.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import { runLimits } from './cost-limits.ts';
import { type JoinedStudies, joinStudies, type StudiedRuns } from './join-studies.ts';
import type { FinalEvaluation, LoadedRun } from './loaded-run.ts';
import { nameContenders } from './name-contenders.ts';
import { readHistory } from './read-history.ts';
import { emptyHistory } from './read-progress.ts';
import { readWorst } from './read-worst.ts';
import { type KeptRuns, REPORTABLE, readKeptRuns } from './results/kept-runs.ts';
import { belayFacts, omnisafeFacts, readConfig, resolvedSettings, sectionOf } from './run-facts.ts';
import { isSameRun } from './same-runs.ts';

/** Runs to report on, and the study they are of, if they are of one. */
export interface LoadedRuns {
  readonly runs: readonly LoadedRun[];
  readonly plan: RecordedPlan | null;
  /** Of every study among them, once each. */
  readonly plans: readonly RecordedPlan[];
  /** The patterns that chose the runs; absent: these are all. */
  readonly only?: readonly string[] | undefined;
}

/** How deep below a folder studies and runs are looked for: OmniSafe nests exp/ALGO-{ENV}/seed-…. */
const DEEPEST = 4;

/**
 * Reads study directories, run directories, OmniSafe's run directories, folders that hold any of these, and files of kept
 * runs (`NAME.runs.jsonl`). Parts of one study are joined. `only`: patterns of names of runs or
 * contenders, and the others are left out.
 * Errors: `no-runs` if there are none, `unknown-run` if a pattern matches no name.
 */
export function loadRuns(directories: readonly string[], only?: readonly string[]): LoadedRuns {
  const parts = directories.flatMap(loadPart);
  const joined = joinStudies(parts);
  const named = { ...joined, runs: nameContenders(joined.runs) };
  const { plans, runs } = only === undefined ? named : ofNames(named, only);
  const planned = plans.flatMap((plan) => plan.runs);
  const alone = runs.some((run) => !planned.some((one) => isSameRun(one, run)));
  return { runs, plan: plans.length === 1 && !alone ? plans[0]! : null, plans, only };
}

/** The runs whose names match, and studies as if they had planned no others. */
function ofNames({ plans, runs }: JoinedStudies, patterns: readonly string[]): JoinedStudies {
  const asked = selectRuns(runs, patterns, {
    of: 'these',
    listed: `the contenders are ${contendersOf(runs)}; --csv without --only lists every run`,
    namesOf: ({ name, variant }) => [name, variant],
  });
  const narrowed = plans.map((plan) => ({
    ...plan,
    runs: plan.runs.filter((planned) => asked.some((run) => isSameRun(planned, run))),
  }));
  return { plans: narrowed.filter((plan) => plan.runs.length > 0), runs: asked };
}

/** Contenders named in an error. */
const NAMED = 4;

function contendersOf(runs: readonly LoadedRun[]): string {
  const names = [...new Set(runs.map(({ variant }) => shorten(variant)))];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}

function loadPart(path: string): readonly StudiedRuns[] {
  if (path.endsWith('.jsonl')) return ofStudies(readKeptRuns(path));
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw refuse('no-runs', `${path} is a file that holds no runs; ${REPORTABLE}.`);
  }
  const found = [...findParts(resolve(path), 0)];
  if (found.length === 0) {
    throw refuse(
      'no-runs',
      `${path} holds neither a study nor a run: there is no plan.json and no progress.csv in it.`,
    );
  }
  return found;
}

/** Kept runs by the study they are of; those that no plan names stand by themselves. */
function ofStudies({ plans, runs }: KeptRuns): readonly StudiedRuns[] {
  const named = plans.map((plan) => ({ plan, runs: keptOf(plan, runs) }));
  const studied = new Set(named.flatMap((part) => part.runs));
  return [...named, { plan: null, runs: runs.filter((run) => !studied.has(run)) }];
}

/** Every run of the plan: those that were not kept were not finished. */
function keptOf(plan: RecordedPlan, runs: readonly LoadedRun[]): readonly LoadedRun[] {
  const kept = (run: PlannedRun) => runs.find((one) => isSameRun(one, run));
  return withSettings(plan.runs.map((run) => kept(run) ?? unbegun(plan, run, run.name)));
}

/** Studies and runs of no study in a folder, the folder itself if it is one. */
function* findParts(directory: string, depth: number): Generator<StudiedRuns> {
  const plan = readPlan(directory);
  if (plan !== null) {
    yield { plan, runs: loadStudy(directory, plan) };
    return;
  }
  if (existsSync(join(directory, 'progress.csv'))) {
    yield { plan: null, runs: [loadAlone(directory)] };
    return;
  }
  if (depth === DEEPEST || !existsSync(directory)) return;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* findParts(join(directory, entry.name), depth + 1);
  }
}

function loadStudy(directory: string, plan: RecordedPlan): readonly LoadedRun[] {
  return withSettings(plan.runs.map((run) => loadPlanned(studyPaths(directory).run(run), plan, run)));
}

/** Runs that have not begun have the settings of those of their contender that have. */
function withSettings(runs: readonly LoadedRun[]): readonly LoadedRun[] {
  return runs.map((run) => {
    if (Object.keys(run.resolved).length > 0) return run;
    const begun = runs.find(
      ({ variant, environment, resolved }) =>
        variant === run.variant && environment === run.environment && Object.keys(resolved).length > 0,
    );
    return begun === undefined ? run : { ...run, resolved: begun.resolved };
  });
}

function loadPlanned(directory: string, plan: RecordedPlan, run: PlannedRun): LoadedRun {
  const failure = readFailure(directory);
  const read = readHistory(directory, existsSync(studyRunPaths(directory).summary));
  const evaluation = readEvaluation(directory);
  const worst = readWorst(directory);
  const resolved = resolvedSettings(readConfig(join(directory, 'config.yaml')));
  const finished = isFinished(directory, plan.evaluationEpisodes) && read.damage === null;
  const begun = read.history.steps.length > 0 || read.damage !== null;
  return {
    ...unbegun(plan, run, directory),
    resolved,
    otherLimits: runLimits(resolved, read.costs).others,
    status: finished ? 'finished' : failure !== null ? 'failed' : begun ? 'unfinished' : 'missing',
    failure: finished || failure === null ? null : `${failure.sentence} [${failure.code}]`,
    history: read.history,
    evaluation: evaluation.content,
    worst: worst.worst,
    damage: [read.damage, summaryDamage(directory), evaluation.damage, worst.damage].filter(
      (sentence) => sentence !== null,
    ),
  };
}

function unbegun(plan: RecordedPlan, run: PlannedRun, directory: string): LoadedRun {
  const { name, variant, label, algorithm, environment, seed, point, settings, costLimit } = run;
  return {
    name,
    directory,
    variant,
    label,
    algorithm,
    environment,
    seed,
    point,
    settings,
    resolved: {},
    costLimit,
    status: 'missing',
    failure: null,
    history: emptyHistory,
    evaluation: null,
    versions: plan.versions,
  };
}

/** A run that no study knows: its own files say what it is. */
function loadAlone(directory: string): LoadedRun {
  const belay = readConfig(join(directory, 'config.yaml'));
  const omnisafe = belay === null ? (readConfig(join(directory, 'config.json')) ?? {}) : {};
  const ended = belay !== null && existsSync(studyRunPaths(directory).summary);
  const { history, costs, damage } = readHistory(directory, ended);
  const facts = belay === null ? omnisafeFacts(directory, omnisafe) : belayFacts(belay, costs);
  const evaluation = readEvaluation(directory);
  const worst = readWorst(directory);
  const finished =
    belay === null
      ? history.steps.length >= Number(sectionOf(omnisafe, 'train_cfgs')['epochs'] ?? 1)
      : ended && summaryDamage(directory) === null;
  return {
    ...facts,
    name: basename(directory),
    directory,
    variant: facts.label,
    point: {},
    status: finished && damage === null ? 'finished' : 'unfinished',
    failure: null,
    history,
    evaluation: evaluation.content,
    worst: worst.worst,
    damage: [damage, summaryDamage(directory), evaluation.damage, worst.damage].filter((sentence) => sentence !== null),
  };
}

function summaryDamage(directory: string): string | null {
  return brokenness(studyRunPaths(directory).summary, summaryShape);
}

function readEvaluation(directory: string): { content: FinalEvaluation | null; damage: string | null } {
  const path = studyRunPaths(directory).evaluation;
  const damage = brokenness(path, evaluationShape);
  if (damage !== null || !existsSync(path)) return { content: null, damage };
  const { episodes } = readOutsideJson({ path, code: 'no-runs', advice: '' }, evaluationShape);
  const content = {
    returns: episodes.map((episode) => episode.return),
    costs: episodes.map(({ costs }) => costs[0]!),
  };
  return { content, damage: null };
}
