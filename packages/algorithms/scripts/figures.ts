import { readFileSync } from 'node:fs';
import type { Figures } from './render-page.ts';
import { parsePublished, parseResults, type Speeds } from './results.ts';

/** The committed tables of docs/results, and speeds of docs/benchmarks. */
export function readFigures(): Figures {
  const read = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
  return {
    measured: parseResults(read('results/on-policy.csv')),
    speeds: JSON.parse(read('benchmarks/on-policy-speeds.json')) as Speeds,
    published: parsePublished(read('results/omnisafe-on-policy.csv')),
  };
}
