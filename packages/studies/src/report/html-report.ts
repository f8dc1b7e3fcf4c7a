import type { EpisodeFigures } from './episode-figures.ts';
import type { Report } from './report.ts';
import { reportStyle } from './report-style.ts';
import type { SummaryPart } from './summary-sentences.ts';
import type { Table } from './tables.ts';
import type { Verdict } from './verdict.ts';

/** The report as one HTML file that needs nothing else. `drawings` are the figures' SVG texts by name. */
export function htmlReport(report: Report, drawings: ReadonlyMap<string, string>): string {
  const efficiencies = report.efficiencies.filter((table) => table !== null);
  const sections = [
    `<div class="verdicts">${report.verdicts.map(htmlVerdict).join('\n')}</div>`,
    `<section class="summary">${report.summaryParts.map(htmlSummary).join('\n')}</section>`,
    section('Ranking', report.rankings.map(htmlTable).join('\n')),
    ...report.sections.map(({ title, figures }) =>
      section(
        title,
        `<div class="figures" style="--columns:${columnsOf(figures.length)}">${figures
          .map(
            (figure) =>
              `<figure id="${figure.name}"><h3>${escapeHtml(figure.title)}</h3>\n${drawings.get(figure.name) ?? ''}\n<figcaption>${escapeHtml(figure.caption)}</figcaption></figure>`,
          )
          .join('\n')}</div>`,
      ),
    ),
    ...report.episodes.map(htmlEpisodes),
    report.aggregate === null ? '' : section('Over all environments', htmlTable(report.aggregate)),
    efficiencies.length === 0 ? '' : section('Efficiency', efficiencies.map(htmlTable).join('\n')),
    section('Safety and speed', report.trainings.map(htmlTable).join('\n')),
    report.failures.length === 0
      ? ''
      : section(
          'Runs without a result, or with broken files',
          `<ul>${report.failures.map(({ name, why }) => `<li><code>${escapeHtml(name)}</code>: ${escapeHtml(why)}</li>`).join('\n')}</ul>`,
        ),
    section('Settings', htmlTable(report.settings)),
    section(
      'How this was made',
      `<dl>${report.provenance.map(([what, value]) => `<dt>${what}</dt><dd>${what === 'Reproduce' ? `<code>${escapeHtml(value)}</code>` : escapeHtml(value)}</dd>`).join('\n')}</dl>`,
    ),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(report.title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>${escapeHtml(report.title)}</h1>
${report.question === null ? '' : `<p class="question">${escapeHtml(report.question)}</p>`}
${report.quick ? '<p class="note">The quick variant: fewer seeds and steps than the question needs.</p>' : ''}
</header>
<main>
${sections.filter((text) => text !== '').join('\n')}
</main>
</body>
</html>
`;
}

const certaintyTexts: Readonly<Record<Verdict['certainty'], string>> = {
  sure: 'established: the interval of the gain excludes 0',
  open: 'not established: more seeds may change the order',
  none: 'no contender is within the limit',
};

function htmlVerdict({ environment, best, figures, gain, certainty }: Verdict): string {
  return `<article class="verdict ${certainty}">
<h2>${escapeHtml(environment)}</h2>
<p class="best">${escapeHtml(best ?? 'none within the limit')}</p>
<p>${escapeHtml(figures)}</p>
${gain === null ? '' : `<p class="gain">${escapeHtml(gain)}</p>`}
<p class="sure">${certaintyTexts[certainty]}</p>
</article>`;
}

function htmlEpisodes({ title, caption, episodes, notes }: EpisodeFigures): string {
  const figures = episodes.map(
    ({ title, caption, picture }) =>
      `<figure><h3>${escapeHtml(title)}</h3>\n${picture === null ? '' : `<img alt="${escapeHtml(`The robot’s path; ${title}`)}" src="data:image/png;base64,${picture}">`}\n<figcaption>${escapeHtml(caption)}</figcaption></figure>`,
  );
  return section(
    title,
    `<p class="caption">${escapeHtml(caption)}</p>
<div class="episodes">${figures.join('\n')}</div>
${notes.map((note) => `<p class="caption">${escapeHtml(note)}</p>`).join('\n')}`,
  );
}

function htmlSummary({ environment, contenders, remarks }: SummaryPart): string {
  const items = contenders.map((text) => `<li>${escapeHtml(text)}</li>`).join('');
  return [
    environment === null ? '' : `<h2>${escapeHtml(environment)}</h2>`,
    items === '' ? '' : `<ul>${items}</ul>`,
    ...remarks.map((text) => `<p>${escapeHtml(text)}</p>`),
  ].join('\n');
}

/** Figures in a row of a wide page, so that no row has a hole: three, or two if that divides and three does not. */
function columnsOf(count: number): number {
  return count % 3 !== 0 && count % 2 === 0 ? 2 : 3;
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>\n${content}</section>`;
}

/** Characters of a column's head above which it keeps room for two or three words a line, on a narrow page too. */
const LONG_HEAD = 20;

function htmlTable({ caption, head, rows, feasible, infeasible, wraps }: Table): string {
  const widths = head.map((_, j) => numberWidths(rows.map((row) => row[j] ?? '')));
  const cells = (row: readonly string[], i: number): string =>
    row
      .map((cell, j) => {
        const marked = j === 0 && feasible?.[i] === true ? ' class="feasible"' : '';
        return `<td${marked}>${htmlCell(cell, widths[j]!)}</td>`;
      })
      .join('');
  return `<p class="caption">${escapeHtml(caption)}</p>
<div class="table${wraps === true ? ' wraps' : ''}" tabindex="0"><table>
<thead><tr>${head.map((cell) => `<th scope="col"${cell.length > LONG_HEAD ? ' class="long"' : ''}>${escapeHtml(cell)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row, i) => `<tr${infeasible?.[i] === true ? ' class="above"' : ''}>${cells(row, i)}</tr>`).join('\n')}</tbody></table></div>`;
}

/** A number at the beginning of a cell: sign and whole part, fraction, what follows. */
const NUMBER = /^([+−-]?[\d,]+)(\.\d+)?(?![\w.])(.*)$/s;

/** Characters before and after the decimal point, the most of a column; null if fewer than two of its cells begin with a number. */
function numberWidths(cells: readonly string[]): readonly [number, number] | null {
  const numbers = cells.map((cell) => NUMBER.exec(cell)).filter((match) => match !== null);
  if (numbers.length < 2) return null;
  return [
    Math.max(...numbers.map((match) => match[1]!.length)),
    Math.max(...numbers.map((match) => match[2]?.length ?? 0)),
  ];
}

/** Decimal points of a column stand below each other: digits are equally wide, and each part has the room of the widest. */
function htmlCell(cell: string, widths: readonly [number, number] | null): string {
  const match = widths === null ? null : NUMBER.exec(cell);
  if (match === null || widths === null) return escapeHtml(cell);
  const [, whole = '', fraction = '', rest = ''] = match;
  const room = (text: string, width: number, side: string): string =>
    `<span class="${side}" style="min-width:${width}ch">${escapeHtml(text)}</span>`;
  return `${room(whole, widths[0], 'whole')}${widths[1] === 0 ? '' : room(fraction, widths[1], 'fraction')}${escapeHtml(rest)}`;
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
