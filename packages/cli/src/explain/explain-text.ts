import { wrap } from '../table.ts';
import type { Term } from './glossary.ts';

const WIDTH = 80;

/** Fewer letters than the longest label's. */
const LABEL = 10;

const kindWords: Readonly<Record<Term['kind'], string>> = {
  column: 'column of progress.csv',
  setting: 'setting',
  algorithm: 'algorithm',
  environment: 'environment',
  part: 'part',
  error: 'error code',
};

/** A term for a terminal of 80 columns. */
export function explainText({ kind, name, of, definition, formula, unit, range, default: usual, link }: Term): string {
  const kindWord = kind === 'part' ? of : kindWords[kind];
  const owner = kind === 'part' || of === '' ? '' : ` of ${of}`;
  const rows: (readonly [string, string | null])[] = [
    ['', sentence(definition)],
    ['formula', formula],
    ['unit', unit],
    [kind === 'setting' ? 'takes' : 'usual', range],
    ['default', usual],
    ['see', link],
  ];
  const lines = rows.flatMap(([label, text]) =>
    text === null
      ? []
      : wrap(text, WIDTH - LABEL - 2).map((line, i) => `  ${(i === 0 ? label : '').padEnd(LABEL)}${line}`),
  );
  return [`${name}  (${kindWord}${owner})`, ...lines.map((line) => line.trimEnd())].join('\n');
}

function sentence(text: string): string {
  // A symbol keeps its case: ε_KL is no Ε_KL.
  const capital = /^[a-z][a-z]/.test(text) ? `${text[0]!.toUpperCase()}${text.slice(1)}` : text;
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}
