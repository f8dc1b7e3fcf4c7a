import { readFileSync } from 'node:fs';
import { refuse } from '@belay-rl/core';
import { readInfinity, writeInfinity } from '../../running/infinity-in-json.ts';
import type { RecordedPlan } from '../../running/study-directory.ts';
import type { History, LoadedRun } from '../loaded-run.ts';

/** What reports read of runs, without the runs: a file to commit, and to report from together with runs made elsewhere. */
export interface KeptRuns {
  readonly plans: readonly RecordedPlan[];
  readonly runs: readonly LoadedRun[];
}

const KIND = 'belay runs';
const VERSION = 1;

/** More than any table shows, so that what is rounded again comes out the same. */
const DIGITS = 9;

/** JSON lines: the studies' plans, then a finished run a line, its numbers to nine digits. */
export function keepRuns({ plans, runs }: KeptRuns): string {
  const finished = runs.filter(({ status }) => status === 'finished');
  const lines = finished.map(({ directory: _directory, failure: _failure, ...run }) => run);
  return [
    { kind: KIND, version: VERSION, plans: plans.map((plan) => ({ ...plan, command: commandOf(plan) })) },
    ...lines,
  ]
    .map((line) => `${JSON.stringify(line, written)}\n`)
    .join('');
}

/** The command behind a study as others would give it: where its directory lay on this machine is nobody's business. */
export function commandOf(plan: RecordedPlan): string {
  return plan.command.replace(/--out (?:'[^']*'|\S+)/, `--out ${folderOf(plan)}`);
}

/** The directory that a study goes to where nobody says otherwise. */
export function folderOf({ name, quick }: RecordedPlan): string {
  return `runs/${name}${quick ? '-quick' : ''}`;
}

/** What is no number is written as null, as JSON has it. */
function written(key: string, value: unknown): unknown {
  return Number.isFinite(value) ? Number((value as number).toPrecision(DIGITS)) : writeInfinity(key, value);
}

/** Errors: `no-runs` where the file is not there, or is none of these. */
export function readKeptRuns(path: string): KeptRuns {
  const refusal = (why: string, cause?: unknown) =>
    refuse('no-runs', `${path} ${why}; give a study, a run, or a NAME.runs.jsonl that --results wrote.`, cause);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refusal(`cannot be read (${(error as Error).message})`, error);
  }
  const [first = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const parse = (line: string, number: number): unknown => {
    try {
      return JSON.parse(line, readInfinity);
    } catch (error) {
      throw refusal(`is damaged in line ${number}`, error);
    }
  };
  const head = parse(first === '' ? 'null' : first, 1) as { kind?: string; version?: number; plans: RecordedPlan[] };
  if (head?.kind !== KIND) throw refusal('holds no kept runs');
  if (head.version !== VERSION) throw refusal(`was written by another version of Belay (format ${head.version})`);
  const runs = lines.map((line, i) => restored(parse(line, i + 2) as LoadedRun, path));
  return { plans: head.plans, runs };
}

function restored(run: LoadedRun, path: string): LoadedRun {
  return { ...run, directory: `${path}#${run.name}`, failure: null, history: restoredHistory(run.history) };
}

function restoredHistory(history: History): History {
  const { diagnostics, ...columns } = history;
  const known = (all: Readonly<Record<string, readonly (number | null)[]>>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(all).map(([name, column]) => [name, column.map((x) => x ?? Number.NaN)]));
  return { ...(known(columns) as unknown as History), diagnostics: known(diagnostics) };
}
