// docs/columns.md: every column of progress.csv, from the definitions that log them and the notes of `belay explain`.
import { glossary } from '../../packages/cli/src/explain/glossary.ts';
import { code, generated, table } from './markdown.mjs';

const sections = {
  Metrics: 'Returns, costs and limits',
  Train: 'Training',
  Loss: 'Losses',
  Value: 'Values',
  Misc: 'Optimizers, constraint handlers and trust regions',
  EStep: 'CVPO: E-step',
  MStep: 'CVPO: M-step',
  Time: 'Time',
};

export function columnsPage(registry) {
  const columns = glossary(registry).filter(({ kind }) => kind === 'column');
  const sectionOf = ({ name }) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : 'Train');
  const names = [...new Set([...Object.keys(sections), ...columns.map(sectionOf)])];
  const tables = names.flatMap((section) => {
    const rows = columns
      .filter((column) => sectionOf(column) === section)
      .map(({ name, definition, formula, unit, range, of }) => [
        code(name),
        [definition, formula === null ? '' : code(formula)].filter(Boolean).join('<br>'),
        unit ?? '',
        range ?? '',
        of,
      ]);
    return rows.length === 0
      ? []
      : [`## ${sections[section] ?? section}`, table(['column', 'shows', 'unit', 'usual', 'logged by'], rows)];
  });
  return `${generated}

# Columns of progress.csv

A run writes one row an epoch to \`progress.csv\`, under the names that OmniSafe uses if the quantity is the same. \`belay explain COLUMN\`
prints what stands here. \`<cost>\` and \`<constraint>\` stand for one column for each further cost or constraint.

${tables.join('\n\n')}
`;
}
