import type { Report } from './report.ts';
import { reportStyle } from './report-style.ts';
import type { SummaryPart } from './summary-sentences.ts';
import type { Table } from './tables.ts';

/** The report as one HTML file that needs nothing else. `drawings` are the figures' SVG texts by name. */
export function htmlReport(report: Report, drawings: ReadonlyMap<string, string>): string {
  const efficiencies = report.efficiencies.filter((table) => table !== null);
  const sections = [
    `<section class="summary">${report.summaryParts.map(htmlSummary).join('\n')}</section>`,
    section('Ranking', report.rankings.map(htmlTable).join('\n')),
    ...report.sections.map(({ title, figures }) =>
      section(
        title,
        `<div class="figures">${figures
          .map(
            (figure) =>
              `<figure id="${figure.name}"><h3>${escapeHtml(figure.title)}</h3>\n${drawings.get(figure.name) ?? ''}\n<figcaption>${escapeHtml(figure.caption)}</figcaption></figure>`,
          )
          .join('\n')}</div>`,
      ),
    ),
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

function htmlSummary({ environment, contenders, remarks }: SummaryPart): string {
  const items = contenders.map((text) => `<li>${escapeHtml(text)}</li>`).join('');
  return [
    environment === null ? '' : `<h2>${escapeHtml(environment)}</h2>`,
    items === '' ? '' : `<ul>${items}</ul>`,
    ...remarks.map((text) => `<p>${escapeHtml(text)}</p>`),
  ].join('\n');
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>\n${content}</section>`;
}

/** Characters of a column's head above which it keeps room for two or three words a line, on a narrow page too. */
const LONG_HEAD = 20;

function htmlTable({ caption, head, rows, feasible, wraps }: Table): string {
  const cells = (row: readonly string[], i: number): string =>
    row
      .map((cell, j) => `<td${j === 0 && feasible?.[i] === true ? ' class="feasible"' : ''}>${escapeHtml(cell)}</td>`)
      .join('');
  return `<p class="caption">${escapeHtml(caption)}</p>
<div class="table${wraps === true ? ' wraps' : ''}" tabindex="0"><table>
<thead><tr>${head.map((cell) => `<th scope="col"${cell.length > LONG_HEAD ? ' class="long"' : ''}>${escapeHtml(cell)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row, i) => `<tr>${cells(row, i)}</tr>`).join('\n')}</tbody></table></div>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
