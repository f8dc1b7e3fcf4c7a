import { join } from 'node:path';
import { nodeFiles, writeWhole } from '@belay-rl/core/node';
import { renderFigure } from './figures/render-figure.ts';
import { htmlReport } from './html-report.ts';
import { loadRuns } from './load-runs.ts';
import { csvReport, latexReport, markdownReport } from './plain-reports.ts';
import { createReport, type Report } from './report.ts';

export type ReportForm = 'html' | 'md' | 'csv' | 'svg' | 'tex';

export interface WriteReportOptions {
  /** Studies, runs, OmniSafe's runs, or folders that hold them. */
  readonly directories: readonly string[];
  /** Patterns of names, * for any characters; runs of other names are left out. */
  readonly only?: readonly string[] | undefined;
  /** Where the files go. */
  readonly to: string;
  /** Default: html. */
  readonly forms?: readonly ReportForm[];
}

export interface WrittenReport {
  readonly report: Report;
  readonly files: readonly string[];
}

/** Reads runs and writes `report.html`, `report.md`, `report.csv`, `report.tex` and `figures/*.svg`, as asked. Errors: `no-runs`, `unknown-run`. */
export async function writeReport({
  directories,
  only,
  to,
  forms = ['html'],
}: WriteReportOptions): Promise<WrittenReport> {
  const loaded = loadRuns(directories, only);
  const report = createReport(loaded);
  const files: string[] = [];
  const write = (name: string, text: string): void => {
    writeWhole(nodeFiles, join(to, name), text);
    files.push(join(to, name));
  };
  nodeFiles.makeFolder(to);
  const figures = report.sections.flatMap((section) => section.figures);
  if (forms.includes('svg')) {
    nodeFiles.makeFolder(join(to, 'figures'));
    for (const figure of figures) {
      write(join('figures', `${figure.name}.svg`), `${await renderFigure(figure, { for: 'file' })}\n`);
    }
  }
  if (forms.includes('html')) {
    const drawings = new Map<string, string>();
    for (const figure of figures) drawings.set(figure.name, await renderFigure(figure));
    write('report.html', htmlReport(report, drawings));
  }
  if (forms.includes('md'))
    write('report.md', markdownReport(report, forms.includes('svg') ? { folder: 'figures' } : null));
  if (forms.includes('csv')) write('report.csv', csvReport(loaded.runs));
  if (forms.includes('tex')) write('report.tex', latexReport(report));
  return { report, files };
}
