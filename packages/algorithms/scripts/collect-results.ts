// Renews docs/results/on-policy.csv from the finished runs of studies; a later directory's runs replace an earlier one's:
//   node --conditions=belay-source packages/algorithms/scripts/collect-results.ts STUDY…
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { formatResults, mergeResults, parseResults, studyResults } from './results.ts';

const table = new URL('../../../docs/results/on-policy.csv', import.meta.url);
const committed = parseResults(readFileSync(table, 'utf8'));
const studies = process.argv.slice(2);
if (studies.length === 0) {
  process.stderr.write('Give the directories of one or more studies.\n');
  process.exitCode = 2;
} else {
  writeFileSync(table, formatResults(mergeResults([...committed, ...studies.flatMap(studyResults)])));
}
