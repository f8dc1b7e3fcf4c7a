import { readFileSync } from 'node:fs';
import type { Figures } from './render-page.ts';
import { parsePublished, parseResults } from './results.ts';

/** The committed tables of docs/results. */
export function readFigures(): Figures {
  const read = (name: string): string =>
    readFileSync(new URL(`../../../docs/results/${name}`, import.meta.url), 'utf8');
  return {
    measured: parseResults(read('on-policy.csv')),
    published: parsePublished(read('omnisafe-on-policy.csv')),
  };
}
