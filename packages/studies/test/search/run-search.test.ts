import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeRung, type RunState, runSearch } from '@belay-rl/studies';
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
  const report = createSearchReport(options.search, options.plan, { rungs, failures: [] });
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

  t.deepEqual(judgeRung(plan, directory, [0, 1, 2, 3], { share: 0.5, keep: 0.5 }).survivors, [0, 1, 2, 3]);
});

/** What a search tells of a trial. */
async function searched(content: string) {
  const options = prepared(content.replace('seeds: 2', 'seeds: 1'));
  const events: string[] = [];
  const watcher = {
    begin() {},
    change: ({ run }: RunState, what: string) => what !== 'epoch' && events.push(`${run.label} ${what}`),
  };
  const outcome = await runSearch({ ...options, watcher });
  const report = createSearchReport(options.search, options.plan, outcome);
  return { ...options, outcome, events, report, page: searchMarkdown(options.search, report, options.plan) };
}

test('a trial that fails is not started anew at the next rung, whichever it is, and the page tells of it', async (t) => {
  const own = text.replace(/optimizer.*\}/, 'environment.crashAt: [0, 7000]\nset: { environment.crashAt: 50 }');

  const { outcome, events, report, page, search, plan } = await searched(own);

  t.false(outcome.finished);
  t.deepEqual(
    events.filter((event) => event.startsWith('tiny 000')),
    ['tiny 000 started', 'tiny 000 retried', 'tiny 000 resumed', 'tiny 000 failed'],
  );
  t.deepEqual(
    outcome.rungs.map(({ failed, survivors }) => [failed, survivors.length]),
    [
      [[0], 1],
      [[], 0],
    ],
  );
  t.is(report.summary.at(-1), '1 of 3 trials failed, and are not judged: 0.');
  t.deepEqual(report.trials.rows.at(-1)!.slice(2), ['failed', '–', '–']);
  t.regex(searchCsv(search, plan, outcome.rungs), /\n0,,,,\n$/);
  t.regex(page, /## Failed runs\n\n- tiny-000-Road-v0-seed-0: The process that trained .* \[run-crashed\]\n/);
});

test('if every trial fails none is called the leader or the best', async (t) => {
  const { outcome, report } = await searched(
    text.replace(/optimizer.*\}/, 'environment.crashAt: [40, 45]\nset: { environment.crashAt: 50 }'),
  );

  t.is(outcome.rungs.length, 1);
  t.deepEqual(report.summary, [
    'No trial has been trained to its end.',
    '3 of 3 trials failed, and are not judged: 0, 1, 2.',
  ]);
  t.is(report.flags, null);
});

test('trials in which no episode ended are said not to be judged', (t) => {
  const { search, plan } = prepared();
  const ranked = plan.trials.map(({ index }) => ({
    trial: index,
    figures: [{ return: Number.NaN, cost: Number.NaN, limit: 25 }],
  }));
  const rungs = [{ share: 1, ranked, survivors: [], failed: [] }];

  t.regex(createSearchReport(search, plan, { rungs, failures: [] }).summary[0]!, /none of their episodes ended/);
});

test('a search names no winner from a damaged run: it is refused before anything is trained', async (t) => {
  const options = prepared(text.replace('seeds: 2', 'seeds: 1'));
  await runSearch(options);
  const progress = join(options.directory, 'runs', options.plan.runs[0]!.name, 'progress.csv');
  writeFileSync(progress, readFileSync(progress, 'utf8').replace(/[^\n]*\n$/, ''));

  await t.throwsAsync(runSearch(options), {
    code: 'progress-mismatch',
    message: /tiny-000.*progress\.csv has 3 rows of the 4 epochs .*: remove .* give the same command again/,
  });
});
