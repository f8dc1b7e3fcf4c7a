import { refuse } from '@belay-rl/core';
import { nearestName } from '@belay-rl/core/internals';
import type { Term } from './glossary.ts';

/**
 * The terms that a word means: those of that very name, else of that name in other letters, else whose last part it is
 * (`maxKl`, `RollbackRate`). Error `unknown-word` with the nearest.
 */
export function findTerms(word: string, terms: readonly Term[]): readonly Term[] {
  const wanted = word.trim().replace(/^\[(.*)\]$/, '$1');
  const small = wanted.toLowerCase();
  const last = (name: string): string => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1);
  const tests: readonly ((name: string) => boolean)[] = [
    (name) => name === wanted,
    (name) => name.toLowerCase() === small,
    (name) => last(name).toLowerCase() === small,
    (name) => matchesPattern(name, wanted),
  ];
  for (const test of tests) {
    const found = terms.filter(({ name }) => test(name));
    if (found.length > 0) return found;
  }
  const names = [...new Set(terms.flatMap(({ name }) => [name, last(name)]))];
  const shown = wanted.length > SHOWN ? `${wanted.slice(0, SHOWN)}…` : wanted;
  throw refuse(
    'unknown-word',
    `Nothing is called ${shown}: no column, setting, part, algorithm, environment or error code; the nearest is ${nearestName(wanted.slice(0, SHOWN), names)}.`,
  );
}

const SHOWN = 80;

/** `Metrics/EpCost/hazards` is a column of the pattern `Metrics/EpCost/<cost>`. */
function matchesPattern(pattern: string, word: string): boolean {
  const open = pattern.indexOf('<');
  return open > 0 && word.length > open && word.startsWith(pattern.slice(0, open));
}
