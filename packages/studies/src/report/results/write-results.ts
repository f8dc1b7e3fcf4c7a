import { basename, dirname, join } from 'node:path';
import { nodeFiles, writeWhole } from '@belay-rl/core/node';
import type { Figure } from '../figures/figure.ts';
import { renderFigure } from '../figures/render-figure.ts';
import { loadRuns } from '../load-runs.ts';
import { createReport } from '../report.ts';
import type { WrittenReport } from '../write-report.ts';
import { keepRuns } from './kept-runs.ts';
import { refuseLoss } from './lost-runs.ts';
import { meanCurves } from './mean-curves.ts';
import { resultFigures, resultsPage } from './results-page.ts';
import { thinRun } from './thin-run.ts';

export interface WriteResultsOptions {
  /** Studies, finished or not; runs; kept runs. Several become one page. */
  readonly directories: readonly string[];
  /** Patterns of names, * for any characters; runs of other names are left out. */
  readonly only?: readonly string[] | undefined;
  /** Path of the page, without ending: docs/results/headline. */
  readonly to: string;
  /** Commit of runs whose studies do not record theirs. */
  readonly commit?: string | undefined;
}

/**
 * Writes `NAME.md` with its figures `NAME-*.svg`, `NAME.csv`, the mean curves, and `NAME.runs.jsonl`, what reports read of
 * the finished runs, their curves in 200 points or fewer. Errors: `no-runs`, `unknown-run`; `file-exists` if runs that `NAME.runs.jsonl` keeps would be lost.
 */
export async function writeResults({ directories, only, to, commit }: WriteResultsOptions): Promise<WrittenReport> {
  const all = loadRuns(directories, only);
  // The page tells what the kept runs do: reported from again, they give the same.
  const loaded = { ...all, runs: all.runs.map(thinRun) };
  const report = createReport(loaded);
  const [folder, name] = [dirname(to), basename(to).replace(/\.md$/, '')];
  const fileOf = (figure: Figure): string => `${name}-${figure.name}.svg`;
  const files: string[] = [];
  const write = (file: string, text: string): void => {
    writeWhole(nodeFiles, join(folder, file), text);
    files.push(join(folder, file));
  };
  const kept = keepRuns(loaded);
  refuseLoss(join(folder, `${name}.runs.jsonl`), kept);
  nodeFiles.makeFolder(folder);
  write(`${name}.md`, resultsPage({ name, loaded, only, report, commit: commit ?? null, fileOf }));
  write(`${name}.csv`, meanCurves(report.analysis));
  write(`${name}.runs.jsonl`, kept);
  for (const figure of resultFigures(report).flatMap(({ figures }) => figures)) {
    write(fileOf(figure), `${await renderFigure(figure, { for: 'file' })}\n`);
  }
  return { report, files };
}
