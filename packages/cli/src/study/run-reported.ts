import { quoted } from '@belay-rl/core/internals';
import { lockStudy, recordPlan, reuseRuns, runStudy, type StudyPlan, studyPaths, writeReport } from '@belay-rl/studies';
import { INTERRUPTED } from '../interrupt.ts';
import { shortPath } from '../short-path.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { chooseWatcher } from './choose-watcher.ts';
import { workerModule } from './worker-module.ts';

export interface ReportedStudy {
  readonly plan: StudyPlan;
  readonly text: string;
  readonly file: string;
  readonly directory: string;
  readonly jobs: number;
  /** ` --plugin FILE` as it was given, for the command that goes on. */
  readonly given: string;
  /** Folders that packages are found from. */
  readonly pluginFolders: readonly string[];
  readonly queue?: string | undefined;
  /** The part of the plan's runs that is run; the report is of the whole. */
  readonly runs: StudyPlan['runs'];
  /** The patterns that chose it. */
  readonly only?: readonly string[] | undefined;
  /** Studies whose runs are taken over if they are the same. */
  readonly reuse?: readonly string[];
}

/**
 * Runs a study with progress on standard output, then writes its report; resolves to the exit code. Error `run-locked`, before
 * anything is written, if another process has the directory.
 */
export async function runReported(study: ReportedStudy): Promise<number> {
  const release = lockStudy(study.directory);
  try {
    return await runLocked(study);
  } finally {
    release();
  }
}

async function runLocked(study: ReportedStudy): Promise<number> {
  const { directory, jobs, queue, only } = study;
  const command = `belay study ${quoted(study.file)}${study.plan.quick ? ' --quick' : ''} --out ${quoted(directory)}${queue === undefined ? '' : ` --queue ${quoted(queue)}`}${study.given}`;
  const plan = recordPlan(directory, study.plan, { command, text: study.text });
  const taken = reuseRuns(plan, directory, study.reuse ?? []);
  if (taken.length > 0) process.stdout.write(`Taken over from ${study.reuse?.join(', ')}: ${taken.join(', ')}\n`);
  const watcher = chooseWatcher();
  const outcome = await untilInterrupted(watcher, 'the epochs under way', async (signal) => {
    const options = { plan: { ...plan, runs: study.runs }, directory, locked: true, signal, watcher };
    if (queue === undefined) {
      return runStudy({ ...options, jobs, pluginFolders: study.pluginFolders, workerModule: workerModule() });
    }
    const { queueStudy } = await import('@belay-rl/studies/queue');
    return queueStudy({ ...options, url: queue, onEvent: (sentence) => watcher.message(sentence) });
  });
  if (outcome.interrupted) {
    process.stdout.write(
      `Stopped; the same command goes on: ${command}${only === undefined ? '' : ` --only ${only.map(quoted).join(' ')}`}\n`,
    );
    return INTERRUPTED;
  }
  for (const { name, sentence, code } of outcome.failures)
    process.stderr.write(`belay: ${name}: ${sentence} [${code}]\n`);
  const { report } = await writeReport({ directories: [directory], to: directory });
  const told = (sentence: string): boolean =>
    outcome.failures.some((failure) => failure.sentence.startsWith(sentence.slice(0, -1)));
  for (const sentence of report.damage) if (!told(sentence)) process.stderr.write(`belay: ${sentence}\n`);
  for (const sentence of report.summary) process.stdout.write(`${sentence}\n`);
  process.stdout.write(`Report: ${shortPath(studyPaths(directory).report)}\n`);
  return outcome.finished ? 0 : 1;
}
