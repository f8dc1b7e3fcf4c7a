import { join } from 'node:path';
import { quoted } from '@belay-rl/core/internals';
import { nodeFiles, writeWhole } from '@belay-rl/core/node';
import {
  createSearchReport,
  isKnown,
  lockStudy,
  type Rung,
  recordPlan,
  rungText,
  runSearch,
  type Search,
  type SearchPlan,
  searchCsv,
  searchMarkdown,
} from '@belay-rl/studies';
import { INTERRUPTED } from '../interrupt.ts';
import { count } from '../reporter/format.ts';
import { shortPath } from '../short-path.ts';
import { wrap } from '../table.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { chooseWatcher } from './choose-watcher.ts';
import { requirePlace } from './results-place.ts';
import { workerModule } from './worker-module.ts';

const WIDTH = 80;

export interface ReportedSearch {
  readonly search: Search;
  readonly plan: SearchPlan;
  readonly directory: string;
  readonly jobs: number;
  /** Where NAME.md and NAME.csv go too, without the ending; null: nowhere. */
  readonly results: string | null;
  /** ` --plugin FILE` as it was given, for the command that goes on. */
  readonly given: string;
  /** Folders that packages are found from. */
  readonly pluginFolders: readonly string[];
}

/**
 * Runs a search with progress on standard output, then writes `search.md` and `trials.csv`; resolves to the exit code. Error
 * `run-locked`, before anything is written, if another process has the directory; `file-failed` if there is no writing where
 * `results` says.
 */
export async function searchReported(search: ReportedSearch): Promise<number> {
  requirePlace(resultFiles(search));
  const release = lockStudy(search.directory);
  try {
    return await searchLocked(search);
  } finally {
    release();
  }
}

/** The page, then the table. */
function resultFiles({ results }: ReportedSearch): readonly string[] {
  return results === null ? [] : [`${results}.md`, `${results}.csv`];
}

async function searchLocked(reported: ReportedSearch): Promise<number> {
  const { search, plan, directory, jobs, results, given, pluginFolders } = reported;
  const flag = results === null ? '' : ` --results ${quoted(results)}`;
  const command = `belay search ${quoted(search.file)} --out ${quoted(directory)}${flag}${given}`;
  const recorded = { ...recordPlan(directory, plan, { command, text: search.text }), trials: plan.trials };
  const watcher = chooseWatcher();
  const outcome = await untilInterrupted(watcher, 'the epochs under way', (signal) =>
    runSearch({
      search,
      plan: recorded,
      directory,
      locked: true,
      jobs,
      pluginFolders,
      workerModule: workerModule(),
      signal,
      watcher,
      onRung: (rung) => {
        if (rung.share < 1) watcher.message(rungSentence(plan, rung));
      },
    }),
  );
  if (outcome.interrupted) {
    process.stdout.write(`Stopped; the same command goes on: ${command}\n`);
    return INTERRUPTED;
  }
  for (const { name, sentence, code } of outcome.failures)
    process.stderr.write(`belay: ${name}: ${sentence} [${code}]\n`);
  const report = createSearchReport(search, recorded, outcome);
  const pages = [searchMarkdown(search, report, recorded), searchCsv(search, recorded, outcome.rungs)];
  const write = (files: readonly string[]): void => {
    for (const [i, file] of files.entries()) writeWhole(nodeFiles, file, pages[i]!);
  };
  const [page, kept] = [join(directory, 'search.md'), resultFiles(reported)];
  write([page, join(directory, 'trials.csv')]);
  for (const sentence of report.summary) process.stdout.write(`${wrap(sentence, WIDTH).join('\n')}\n`);
  if (report.flags !== null) process.stdout.write(`Go on with: ${report.flags}\n`);
  write(kept);
  process.stdout.write(`Report: ${[page, ...kept.slice(0, 1)].map(shortPath).join(', ')}\n`);
  return outcome.finished ? 0 : 1;
}

function rungSentence({ runs }: SearchPlan, { share, ranked, survivors }: Rung): string {
  const stopped = ranked.length - survivors.length;
  const leader = ranked.find(isKnown);
  return `After ${rungText(runs, share, count)} steps: ${survivors.length} of ${ranked.length} trials go on${stopped === 0 ? '' : `, ${stopped} stopped here`}; ${leader === undefined ? 'none has figures yet' : `trial ${leader.trial} leads`}.`;
}
