// Names every export of a public entry that has no docstring.
import { publicEntries } from '../docs/api.mjs';
import { readExports } from '../docs/exports.mjs';

/** Entries for Belay's own packages need docstrings too. */
const internalEntries = [
  'packages/core/src/internals.ts',
  'packages/core/src/node/index.ts',
  'packages/algorithms/src/internals.ts',
];

/** @returns {string[]} one sentence a violation */
export function checkDocstrings(entries = [...publicEntries.map(([, source]) => source), ...internalEntries]) {
  return entries.flatMap((entry) =>
    readExports(entry, false)
      .filter(({ doc }) => doc === '')
      .map(({ name, source }) => `${source}: ${name} is exported by ${entry} and has no docstring.`),
  );
}
