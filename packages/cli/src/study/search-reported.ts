import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quoted } from '@belay-rl/core/internals';
import { nodeFiles, writeWhole } from '@belay-rl/core/node';
import {
  createSearchReport,
  lockStudy,
  type Rung,
  recordPlan,
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
 * `run-locked`, before anything is written, if another process has the directory.
 */
export async function searchReported(search: ReportedSearch): Promise<number> {
  const release = lockStudy(search.directory);
  try {
    return await searchLocked(search);
  } finally {
    release();
  }
}

async function searchLocked({
  search,
  plan,
  directory,
  jobs,
  results,
  given,
  pluginFolders,
}: ReportedSearch): Promise<number> {
  const kept = results === null ? '' : ` --results ${quoted(results)}`;
  const command = `belay search ${quoted(search.file)} --out ${quoted(directory)}${kept}${given}`;
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
        if (rung.steps !== null) watcher.message(rungText(rung));
      },
    }),
  );
  if (outcome.interrupted) {
    process.stdout.write(`Stopped; the same command goes on: ${command}\n`);
    return INTERRUPTED;
  }
  for (const { name, sentence, code } of outcome.failures)
    process.stderr.write(`belay: ${name}: ${sentence} [${code}]\n`);
  const report = createSearchReport(search, recorded, outcome.rungs);
  const page = join(directory, 'search.md');
  if (results !== null) mkdirSync(dirname(results), { recursive: true });
  const pages = results === null ? [page] : [page, `${results}.md`];
  const tables = [join(directory, 'trials.csv'), ...(results === null ? [] : [`${results}.csv`])];
  const markdown = searchMarkdown(search, report, recorded);
  const csv = searchCsv(search, recorded, outcome.rungs);
  for (const each of pages) writeWhole(nodeFiles, each, markdown);
  for (const each of tables) writeWhole(nodeFiles, each, csv);
  for (const sentence of report.summary) process.stdout.write(`${wrap(sentence, WIDTH).join('\n')}\n`);
  if (report.flags !== null) process.stdout.write(`Go on with: ${report.flags}\n`);
  process.stdout.write(`Report: ${pages.map(shortPath).join(', ')}\n`);
  return outcome.finished ? 0 : 1;
}

function rungText({ steps, ranked, survivors }: Rung): string {
  const stopped = ranked.length - survivors.length;
  return `After ${count(steps as number)} steps: ${survivors.length} of ${ranked.length} trials go on${stopped === 0 ? '' : `, ${stopped} stopped here`}; trial ${ranked[0]?.trial ?? '–'} leads.`;
}
