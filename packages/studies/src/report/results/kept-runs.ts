import { refuse } from '@belay-rl/core';
import { quoted } from '@belay-rl/core/internals';
import { parseOutsideJson, readOutsideText, requireShape } from '@belay-rl/core/node';
import { array, number, object, optional, string, unknown } from 'valibot';
import { readInfinity, writeInfinity } from '../../running/infinity-in-json.ts';
import { keptRunShape } from '../../running/result-shapes.ts';
import type { RecordedPlan } from '../../running/study-directory.ts';
import { recordedPlanShape } from '../../study/plan-shape.ts';
import type { History } from '../history.ts';
import type { LoadedRun } from '../loaded-run.ts';
import type { TrainingFigures, WholeTraining } from '../whole-training.ts';
import { withoutFolder, withoutFolders } from './without-folders.ts';

/** What reports read of runs, without the runs: a file to commit, and to report from together with runs made elsewhere. */
export interface KeptRuns {
  readonly plans: readonly RecordedPlan[];
  readonly runs: readonly LoadedRun[];
}

const KIND = 'belay runs';
/** 2: histories of more than 200 epochs are thinned. */
const VERSION = 2;
/** 1: every history has all epochs. */
const READ = [1, VERSION];

/** The first line; another version's plans may look otherwise. */
const headShape = object({ kind: string(), version: number(), plans: optional(array(unknown()), []) });

/** More than any table shows, so that what is rounded again comes out the same. */
export const DIGITS = 9;

/** JSON lines: the studies' plans, then a finished run a line, its numbers to nine digits. */
export function keepRuns({ plans, runs }: KeptRuns): string {
  const finished = runs.filter(({ status }) => status === 'finished');
  // What was added to a name is left out: next to other runs something else may differ, or nothing.
  const lines = finished.map(({ directory: _directory, failure: _failure, worst: _worst, planned, ...run }) => ({
    ...run,
    ...planned,
  }));
  return [{ kind: KIND, version: VERSION, plans: plans.map(toKeep) }, ...lines]
    .map((line) => `${JSON.stringify(line, written)}\n`)
    .join('');
}

function toKeep(plan: RecordedPlan): RecordedPlan {
  const { notes } = plan;
  return { ...plan, command: commandOf(plan), ...(notes === undefined ? {} : { notes: notes.map(withoutFolders) }) };
}

/** `--out` and its path: a word of the shell, or, as earlier versions wrote it, all until the next flag. */
const OUT = /--out (?:(?:'[^']*'|\\.|[^\s'\\])+(?= --|$)|.*?(?= --|$))/;

/** The command behind a study as others would give it, without the directories of this machine. */
export function commandOf(plan: RecordedPlan): string {
  const inQuotes = (text: string): string => withoutFolder(text.slice(1, -1).replaceAll(`'\\''`, "'"));
  const own = plan.command.replace(OUT, () => `--out ${quoted(folderOf(plan))}`);
  return withoutFolders(own.replace(/'(?:[^']|'\\'')*'/g, (text) => quoted(inQuotes(text))));
}

/** The directory that a study goes to if no one sets another. */
export function folderOf({ name, quick }: RecordedPlan): string {
  return `runs/${name}${quick ? '-quick' : ''}`;
}

/** What is no number is written as null, as JSON has it. */
function written(key: string, value: unknown): unknown {
  return Number.isFinite(value) ? Number((value as number).toPrecision(DIGITS)) : writeInfinity(key, value);
}

/** What `belay report` takes. */
export const REPORTABLE = 'give a study, a run, or a NAME.runs.jsonl that --results wrote';

/** Errors: `no-runs` if the file is not there, or is none of these. */
export function readKeptRuns(path: string, advice = REPORTABLE): KeptRuns {
  return parseKeptRuns(path, readOutsideText({ path, code: 'no-runs', advice }), advice);
}

/** Kept runs from the text of a file. */
export function parseKeptRuns(path: string, text: string, advice = REPORTABLE): KeptRuns {
  const file = { path, code: 'no-runs' as const, advice };
  const [first = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const kept = parseOutsideJson({ ...file, path: `${path}, line 1` }, first, headShape, readInfinity);
  if (kept.kind !== KIND) throw refuse('no-runs', `${path} holds no kept runs; ${advice}.`);
  if (!READ.includes(kept.version))
    throw refuse('no-runs', `${path} was written by another version of Belay (format ${kept.version}); ${advice}.`);
  const runs = lines.map((line, i) => {
    const place = { ...file, path: `${path}, line ${i + 2}` };
    return restored(parseOutsideJson(place, line, keptRunShape, readInfinity) as unknown as LoadedRun, place.path);
  });
  const plans = kept.plans.map((plan) => requireShape({ ...file, path: `${path}, line 1` }, plan, recordedPlanShape));
  return { plans, runs };
}

function restored(run: LoadedRun, directory: string): LoadedRun {
  const whole = run.whole === undefined ? {} : { whole: restoredWhole(run.whole) };
  return { ...run, directory, failure: null, history: restoredHistory(run.history), ...whole };
}

type Kept<T> = { readonly [K in keyof T]: T[K] extends number ? number | null : T[K] };

/** Numbers that are not known were kept as null. */
function restoredFigures<T extends object>(figures: Kept<T>): T {
  return Object.fromEntries(Object.entries(figures).map(([name, x]) => [name, x ?? Number.NaN])) as T;
}

function restoredWhole({ figures, first, records }: WholeTraining): WholeTraining {
  return {
    figures: { ...restoredFigures<TrainingFigures>(figures), measures: restoredFigures(figures.measures) },
    first: first === null ? null : restoredFigures(first),
    records: records.map((record) => restoredFigures(record)),
  };
}

function restoredHistory(history: History): History {
  const { diagnostics, ...columns } = history;
  const known = (all: Readonly<Record<string, readonly (number | null)[]>>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(all).map(([name, column]) => [name, column.map((x) => x ?? Number.NaN)]));
  return { ...(known(columns) as unknown as History), diagnostics: known(diagnostics) };
}
