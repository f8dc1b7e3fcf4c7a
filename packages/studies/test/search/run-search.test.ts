import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeRung, runSearch } from '@belay-rl/studies';
import test from 'ava';
import { createSearchReport, searchMarkdown } from '../../src/search/search-report.ts';
import { trialFigures } from '../../src/search/trial-figures.ts';
import { searchCsv } from '../../src/search/trials-table.ts';
import { prepared, text } from '../support/search-of.ts';
import { temporaryFolder } from '../support/study-of.ts';

test('rungs are shares of each run’s own steps, and tables have these', async (t) => {
  const environments = 'environments: [{ name: Road-v0, set: { training.steps: 240 } }, Detour-v0]';
  const options = prepared(text.replace(/environments.*/, environments).replace('seeds: 2', 'seeds: 1'));

  const { rungs } = await runSearch(options);

  t.deepEqual(
    rungs.map(({ share, survivors }) => [share, survivors.length]),
    [
      [0.5, 3],
      [1, 0],
    ],
  );
  t.true(rungs.every(({ ranked }) => ranked.every(({ figures }) => figures.every((one) => Number.isFinite(one.cost)))));
  const report = createSearchReport(options.search, options.plan, rungs);
  t.deepEqual(report.trials.head.slice(2, 4), ['steps, Road-v0', 'steps, Detour-v0']);
  t.deepEqual(
    report.trials.rows.map((row) => row.slice(2, 4)),
    [...Array.from({ length: 3 }, () => ['240', '480']), ['120', '240']],
  );
  t.regex(searchCsv(options.search, options.plan, rungs), /^trial,[^,]*,Road-v0 steps,Detour-v0 steps,Road-v0 return,/);
  t.regex(searchMarkdown(options.search, report, options.plan), /240 to 480 steps each/);
});

/** A run's directory whose epochs of 100 steps have these returns and costs; null: no episode ended. */
function trained(epochs: readonly (readonly [number, number] | null)[]): string {
  const directory = temporaryFolder();
  const rows = epochs.map((one, i) => `${100 * (i + 1)},${one?.[0] ?? ''},${one?.[1] ?? ''}`);
  writeFileSync(
    join(directory, 'progress.csv'),
    `TotalEnvSteps,Metrics/EpochRet,Metrics/EpochCost\n${rows.join('\n')}\n`,
  );
  return directory;
}

test('figures at a rung are those of the last epochs in which episodes ended', (t) => {
  const { plan } = prepared();
  const run = { ...plan.runs[0]!, steps: 1000, costLimit: 25 };
  const at = (directory: string) => trialFigures([run], () => directory, 0.5);
  const early = [
    [1, 10],
    [2, 20],
    [3, 30],
  ] as const;

  t.deepEqual(at(trained([...early, [4, 40], [5, 50]])), { return: 5, cost: 50, limit: 25 });
  t.deepEqual(at(trained([...early, [4, 40], null])), { return: 4, cost: 40, limit: 25 });
  t.deepEqual(at(trained([...early, null, null])), { return: 3, cost: 30, limit: 25 });
  t.deepEqual(at(trained([null, null, null, null, null])), { return: Number.NaN, cost: Number.NaN, limit: 25 });
});

test('all trials go on from a rung while no episode has ended in any', (t) => {
  const { plan, directory } = prepared();
  for (const { name } of plan.runs) {
    mkdirSync(join(directory, 'runs', name));
    writeFileSync(join(directory, 'runs', name, 'progress.csv'), 'TotalEnvSteps,Metrics/EpochRet\n240,\n');
  }

  t.deepEqual(judgeRung(plan, directory, [0, 1, 2, 3], 0.5, 0.5).survivors, [0, 1, 2, 3]);
});
