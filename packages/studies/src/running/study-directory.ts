import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { refuse } from '@belay-rl/core';
import { explainFileError, nodeFiles, readOutsideJson, writeWhole } from '@belay-rl/core/node';
import { coreVersion } from '@belay-rl/core/run';
import { recordedPlanShape } from '../study/plan-shape.ts';
import type { PlannedRun, StudyPlan } from '../study/study-plan.ts';
import { readInfinity, writeInfinity } from './infinity-in-json.ts';
import { sourceCommit } from './source-commit.ts';

/** What `plan.json` holds: the runs, and what a reader needs to make them again. */
export interface RecordedPlan extends StudyPlan {
  readonly command: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Commits of this project that it was started or resumed at, oldest first; empty outside a checkout. */
  readonly commits?: readonly string[];
}

export function studyPaths(directory: string) {
  const root = resolve(directory);
  return {
    root,
    runs: join(root, 'runs'),
    plan: join(root, 'plan.json'),
    /** The study file, as it was when the study last started. */
    file: join(root, 'study.yaml'),
    report: join(root, 'report.html'),
    run: ({ name }: Pick<PlannedRun, 'name'>) => join(root, 'runs', name),
  };
}

export function readPlan(directory: string): RecordedPlan | null {
  const { plan } = studyPaths(directory);
  if (!existsSync(plan)) return null;
  const file = { path: plan, code: 'study-broken' as const, advice: 'restore it, or start anew with --out' };
  const recorded = readOutsideJson(file, recordedPlanShape, readInfinity);
  const root = resolve(directory);
  return { ...recorded, plugins: recorded.plugins.map((name) => (isRelative(name) ? resolve(root, name) : name)) };
}

function isRelative(specifier: string): boolean {
  return /^\.{1,2}\//.test(specifier);
}

/** Plugin files relative to the study's directory, so that both can be moved together. */
function relativePlugins(plugins: readonly string[], root: string): readonly string[] {
  return plugins.map((specifier) => {
    if (!isAbsolute(specifier)) return specifier;
    const near = relative(root, specifier).split(sep).join('/');
    if (isAbsolute(near)) return specifier;
    return near.startsWith('../') ? near : `./${near}`;
  });
}

export interface RecordOptions {
  readonly command: string;
  readonly text: string;
}

/** Makes the study's directory. Error `study-exists` if it holds runs of the same names with other settings. */
export function recordPlan(directory: string, plan: StudyPlan, { command, text }: RecordOptions): RecordedPlan {
  const paths = studyPaths(directory);
  const earlier = readPlan(directory);
  const old = new Map(earlier?.runs.map((run) => [run.name, run]));
  const changed = plan.runs.find((run) => {
    const before = old.get(run.name);
    return (
      before !== undefined &&
      !isDeepStrictEqual(plain(before.settings), plain(run.settings)) &&
      existsSync(paths.run(run))
    );
  });
  if (changed !== undefined) {
    const { 'environment.engine': engine, ...rest } = changed.settings;
    const { 'environment.engine': before, ...restBefore } = old.get(changed.name)!.settings;
    const onlyEngine = engine !== before && isDeepStrictEqual(plain(rest), plain(restBefore));
    // A record names the engine only if it is not the original one, which earlier versions had no choice of.
    const keep =
      onlyEngine && before === undefined
        ? 'to go on, set environment.engine to the one it was made on (mujoco, unless it says another); or '
        : '';
    throw refuse(
      'study-exists',
      `${directory} holds ${changed.name} with other settings than the study has now; ${keep}choose another folder with --out, or remove that run.`,
    );
  }
  const recorded: RecordedPlan = {
    ...plan,
    command,
    machine: describeMachine(),
    versions: { belay: coreVersion, node: process.versions.node },
    commits: [...new Set([...(earlier?.commits ?? []), ...sourceCommit()])],
  };
  try {
    nodeFiles.makeFolder(paths.runs);
  } catch (error) {
    throw explainFileError(error, paths.runs);
  }
  writeWhole(nodeFiles, paths.file, text);
  const written = { ...recorded, plugins: relativePlugins(recorded.plugins, paths.root) };
  writeWhole(nodeFiles, paths.plan, `${JSON.stringify(written, writeInfinity, 1)}\n`);
  return recorded;
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, writeInfinity));
}

export function describeMachine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}`;
}
