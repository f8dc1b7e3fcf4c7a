import type { EpisodeFigures } from './episode-figures.ts';
import { finalFigures } from './final-figures.ts';
import type { LoadedRun } from './loaded-run.ts';
import type { Report } from './report.ts';
import type { Table } from './tables.ts';

/** The report as Markdown, with its figures next to it if they were written. */
export function markdownReport(report: Report, figures: { readonly folder: string } | null): string {
  const drawn = figures === null ? [] : report.sections.flatMap((section) => section.figures);
  return `${[
    `# ${markdown(report.title)}`,
    markdown(report.question ?? ''),
    report.quick ? '*The quick variant: fewer seeds and steps than the question needs.*' : '',
    ...report.summary.map(markdown),
    ...report.rankings.map(markdownTable),
    report.aggregate === null ? '' : markdownTable(report.aggregate),
    ...drawn.map(
      ({ name, caption }) => `![${markdown(caption.replace(/[[\]]/g, ''))}](${figures?.folder}/${name}.svg)`,
    ),
    ...report.episodes.map(markdownEpisodes),
    ...report.efficiencies.filter((table) => table !== null).map(markdownTable),
    ...report.trainings.map(markdownTable),
    ...(report.failures.length === 0
      ? []
      : [
          `Runs without a result, or with broken files:\n\n${report.failures.map(({ name, why }) => `- ${code(name)}: ${markdown(why)}`).join('\n')}`,
        ]),
    markdownTable(report.settings),
    report.provenance
      .map(([what, value]) => `- ${what}: ${what === 'Reproduce' ? code(value) : markdown(value)}`)
      .join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

export function markdownTable({ caption, head, rows, feasible }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdown).join(' | ')} |`;
  const marked = rows.map((row, i) => (feasible?.[i] === true ? [`${row[0]} ✓`, ...row.slice(1)] : row));
  return [markdown(caption), '', line(head), line(head.map(() => '---')), ...marked.map(line)].join('\n');
}

function markdownEpisodes({ title, episodes }: EpisodeFigures): string {
  return [
    `${markdown(title)}:`,
    '',
    ...episodes.map((one) => `- ${markdown(one.title)}: ${markdown(one.caption)}`),
  ].join('\n');
}

/** Text as Markdown shows it: names of runs and contenders are anybody's. */
function markdown(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*|]|\b_|_\b|\[(?=[^\]]*\]\()|^#/g, (symbol) => `\\${symbol}`)
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** Text as code: between more backticks than it holds. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest === 0 ? '' : ' ';
  return `${fence}${space}${text.replace(/\s*\n\s*/g, ' ')}${space}${fence}`;
}

const columns = [
  'return',
  'cost',
  'evaluatedReturn',
  'evaluatedCost',
  'evaluationGap',
  'cvar',
  'cumulativeCost',
  'regret',
  'violationShare',
  'secondsPerEpoch',
  'stepsPerSecond',
  'rollbackRate',
] as const;

/** A line a run: what it was, and what it came to. */
export function csvReport(runs: readonly LoadedRun[]): string {
  const all = runs.map(finalFigures);
  const measures = [...new Set(all.flatMap((figures) => Object.keys(figures.measures)))];
  const head = ['run', 'contender', 'algorithm', 'environment', 'seed', 'costLimit', 'status', ...columns, ...measures];
  const told = (x = Number.NaN): string => (Number.isNaN(x) ? '' : String(x));
  const lines = runs.map((run, i) => {
    const figures = all[i]!;
    const limit = run.costLimit === null ? '' : String(run.costLimit);
    return [
      run.name,
      run.variant,
      run.algorithm,
      run.environment,
      String(run.seed),
      limit,
      run.status,
      ...columns.map((name) => told(figures[name])),
      ...measures.map((name) => told(figures.measures[name])),
    ];
  });
  return `${[head, ...lines].map(csvLine).join('\n')}\n`;
}

export function csvLine(cells: readonly string[]): string {
  return cells.map(quote).join(',');
}

function quote(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const symbols: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '–': '--',
  '✓': '$\\checkmark$',
  '∞': '$\\infty$',
  '’': "'",
};

/** The rankings as LaTeX tables (packages booktabs and xcolor): the best within the limit in bold, those above it in grey. */
export function latexReport(report: Report): string {
  return report.rankings
    .map(({ caption, head, rows, feasible, infeasible }) => {
      const kept = head.map((_, i) => i).filter((i) => !head[i]!.startsWith('evaluated'));
      const line = (cells: readonly string[], look = (text: string): string => text): string =>
        `${kept.map((i) => look(latex(cells[i]!))).join(' & ')} \\\\`;
      const bold = (text: string): string => `\\textbf{${text}}`;
      const grey = (text: string): string => `\\textcolor{gray}{${text}}`;
      const best = feasible?.indexOf(true);
      const body = rows.map((row, i) => line(row, i === best ? bold : infeasible?.[i] === true ? grey : undefined));
      return [
        '\\begin{table}',
        '\\centering',
        `\\caption{${latex(caption)} Bold: the highest return within the limit; grey: the mean cost is above it.}`,
        `\\begin{tabular}{r${'l'.repeat(kept.length - 1)}}`,
        '\\toprule',
        line(head),
        '\\midrule',
        ...body,
        '\\bottomrule',
        '\\end{tabular}',
        '\\end{table}',
      ].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

function latex(text: string): string {
  return (
    text
      .replace(/[&%$#_{}]/g, (symbol) => `\\${symbol}`)
      .replace(/[\\~^<>|–✓∞’](?![&%$#_{}])/g, (symbol) => symbols[symbol] ?? symbol)
      // A minus, not a hyphen.
      .replace(/(?<![\w)\]-])-(?=\d)/g, '$$-$$')
  );
}
