import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '@belay-rl/core';
import type { ReportForm } from '@belay-rl/studies';
import { collect, example } from '../arguments.ts';
import { shortPath } from '../short-path.ts';
import type { Verb } from '../verb.ts';

const forms: readonly ReportForm[] = ['html', 'md', 'csv', 'svg', 'tex'];

/** A flag that would do nothing is refused. */
function refuseIdle(options: Readonly<Record<string, unknown>>): void {
  if (options['results'] === undefined) {
    if (options['commit'] !== undefined) throw refuse('command-line', '--commit goes only with --results NAME.');
    return;
  }
  const idle = [...forms, 'out'].find((name) => options[name] !== undefined);
  if (idle !== undefined) {
    throw refuse(
      'command-line',
      `--${idle} does nothing with --results, which writes NAME.md, NAME.csv, NAME.runs.jsonl and figures; leave it out.`,
    );
  }
}

/** The study's own directory, but for a part of it: its report there is of the whole. */
function usualFolder(directories: readonly string[], part: boolean): string {
  const [first = '.'] = directories;
  return directories.length === 1 && !part && isStudy(first) ? first : '.';
}

/** Error `command-line` if a part would be written over the whole report of the study that the current directory is. */
function refusePartHere(): void {
  if (!isStudy('.')) return;
  throw refuse(
    'command-line',
    "the current directory is a study's own, and its report there is of the whole: say with --out where that of a part goes.",
  );
}

function isStudy(directory: string): boolean {
  return existsSync(join(directory, 'plan.json'));
}

export const report: Verb = {
  define(command) {
    command
      .argument(
        '<directories...>',
        "studies, runs, OmniSafe's run directories, folders of them, or kept runs (NAME.runs.jsonl)",
      )
      .option(
        '--only <patterns...>',
        "the runs whose names, or whose contender's, match, * for any characters: 'kfcpo-*' 'cpo-*'; the page names the patterns",
      )
      .option('--html', 'report.html: one file, no network (what you get without flags)')
      .option('--md', 'report.md')
      .option('--csv', 'report.csv: a line a run')
      .option('--svg', 'figures/*.svg')
      .option('--tex', 'report.tex: the ranking as a LaTeX table')
      .option(
        '--out <directory>',
        "where they go (default: the study's own directory; the current one for several, or for a part by --only)",
      )
      .option(
        '--results <name>',
        'NAME.md, its figures, NAME.csv and NAME.runs.jsonl, to be committed: tables, commands, commit, machine, and what a report reads of the runs; refused if that would lose runs that NAME.runs.jsonl keeps',
      )
      .option('--commit <hash>', 'with --results: the commit of runs that do not record theirs')
      .option('--plugin <file>', 'accepted as everywhere; a report reads data only, so that none is loaded', collect)
      .addHelpText(
        'after',
        example(
          'belay report runs/compare --html --svg',
          'belay report runs/kfcpo-SafetyPointGoal1-v0 runs/cpo-SafetyPointGoal1-v0',
          'belay report runs/one runs/two --results docs/results/headline',
          'belay report kept.runs.jsonl runs/more-seeds --results kept',
          "belay report runs/compare --only 'kfcpo-*' 'cpo-*' --md",
        ),
      );
  },

  async run(directories, options) {
    const { writeReport, writeResults } = await import('@belay-rl/studies');
    const asked = forms.filter((form) => options[form] === true);
    const results = options['results'] as string | undefined;
    const only = options['only'] as readonly string[] | undefined;
    refuseIdle(options);
    const to =
      (options['out'] as string | undefined) ?? usualFolder(directories as readonly string[], only !== undefined);
    if (only !== undefined && results === undefined && options['out'] === undefined) refusePartHere();
    if (options['plugin'] !== undefined) {
      process.stderr.write('A report reads data only: no plugin is needed, and none is loaded.\n');
    }
    const commit = options['commit'] as string | undefined;
    const written =
      results === undefined
        ? await writeReport({ directories, only, to, forms: asked.length === 0 ? ['html'] : asked })
        : await writeResults({ directories, only, to: results, commit });
    for (const sentence of written.report.damage) process.stderr.write(`belay: ${sentence}\n`);
    for (const sentence of written.report.summary) process.stdout.write(`${sentence}\n`);
    process.stdout.write(`\n${written.files.map(shortPath).join('\n')}\n`);
    return 0;
  },
};
