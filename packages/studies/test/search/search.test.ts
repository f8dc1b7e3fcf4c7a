import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createReport,
  loadRuns,
  planSearch,
  type Rung,
  recordPlan,
  runSearch,
  runStudy,
  studyPaths,
} from '@belay-rl/studies';
import test from 'ava';
import { haltonPoint } from '../../src/search/halton.ts';
import { importance } from '../../src/search/importance.ts';
import { chooseSurvivors, type JudgedTrial, rankTrials } from '../../src/search/judge.ts';
import { sampleSpace } from '../../src/search/sample-space.ts';
import type { Dimension } from '../../src/search/search.ts';
import { createSearchReport, searchMarkdown } from '../../src/search/search-report.ts';
import { searchCsv } from '../../src/search/trials-table.ts';
import { prepared, searchOf, text } from '../support/search-of.ts';
import { tinyRegistry } from '../support/tiny-plugin.ts';

const judged = (trial: number, value: number, cost: number): JudgedTrial => ({
  trial,
  figures: [{ return: value, cost, limit: 25 }],
});

const order = (trials: readonly JudgedTrial[]): readonly number[] => trials.map(({ trial }) => trial);

test('the flags to go on with hold the limit and what the file sets, as words of a command', (t) => {
  const search = searchOf(`${text}set: { critic.hiddenSizes: [8, 8] }\n`);
  const ended = { share: 1, ranked: [judged(0, 2, 1)], survivors: [], failed: [] };

  const { flags } = createSearchReport(search, planSearch(search, tinyRegistry()), { rungs: [ended], failures: [] });

  t.is(flags, "--set constraint.costLimit=10 --set critic.hiddenSizes='[8, 8]'");
});

test('trials within the limit stand before those above it, by return; the others by what they are above it', (t) => {
  const trials = [judged(0, 30, 40), judged(1, 5, 10), judged(2, 9, 25), judged(3, 2, 26), judged(4, Number.NaN, 3)];

  t.deepEqual(order(rankTrials(trials)), [2, 1, 3, 0, 4]);
});

test('from a rung go on those that no other beats in return and in excess cost, then the next front', (t) => {
  const trials = [judged(0, 30, 60), judged(1, 20, 40), judged(2, 5, 20), judged(3, 19, 45), judged(4, 4, 10)];

  // 3 is beaten by 1, and 4 by 2, as a cost below the limit earns nothing more.
  t.deepEqual(order(chooseSurvivors(trials, 3)), [2, 1, 0]);
  t.deepEqual(order(chooseSurvivors(trials, 2)), [2, 1]);
  t.deepEqual(order(chooseSurvivors(trials, 5)).toSorted(), [0, 1, 2, 3, 4]);
});

test('a trial without figures does not go on, however many may', (t) => {
  t.deepEqual(order(chooseSurvivors([judged(0, Number.NaN, 1), judged(1, 1, 30)], 2)), [1]);
});

test('returns of several environments weigh the same whatever their units', (t) => {
  const two = (trial: number, a: number, b: number): JudgedTrial => ({
    trial,
    figures: [
      { return: a, cost: 0, limit: 25 },
      { return: b, cost: 0, limit: 25 },
    ],
  });

  // Summed returns would put 0 first; of ranks 1 has the best: second and first.
  t.deepEqual(order(rankTrials([two(0, 1000, 1), two(1, 900, 3), two(2, 10, 2)])), [1, 0, 2]);
});

test('a Halton sequence fills every half, third and fifth of its axes evenly', (t) => {
  const points = Array.from({ length: 30 }, (_, i) => haltonPoint(i, 3, 4));

  for (const [axis, base] of [2, 3, 5].entries()) {
    const counts = new Array<number>(base).fill(0);
    for (const point of points) counts[Math.floor(point[axis]! * base)]!++;
    for (const count of counts) t.true(Math.abs(count - 30 / base) <= 2, `axis ${axis}: ${counts}`);
  }
});

const space: readonly Dimension[] = [
  { kind: 'range', key: 'rate', min: 0.001, max: 0.1, scale: 'log', integer: false },
  { kind: 'range', key: 'passes', min: 1, max: 4, scale: 'linear', integer: true },
  { kind: 'choice', key: 'how', values: ['a', 'b'] },
];

test('sampled values stay in their ranges and reach each whole number and choice', (t) => {
  const drawn = Array.from({ length: 200 }, (_, i) => sampleSpace(space, i, 0));

  t.true(drawn.every(({ rate }) => (rate as number) >= 0.001 && (rate as number) <= 0.1));
  // On a log scale half lie below the geometric mean.
  t.true(Math.abs(drawn.filter(({ rate }) => (rate as number) < 0.01).length - 100) <= 5);
  for (const value of [1, 2, 3, 4]) t.true(drawn.filter(({ passes }) => passes === value).length >= 40);
  for (const value of ['a', 'b']) t.true(drawn.filter(({ how }) => how === value).length >= 90);
  t.deepEqual(sampleSpace(space, 7, 0), drawn[7]);
  t.notDeepEqual(sampleSpace(space, 7, 1), drawn[7]);
});

test('the setting that makes the scores is told from one that does nothing', (t) => {
  const values = Array.from({ length: 24 }, (_, i) => sampleSpace(space, i, 0));
  const [rate, passes, how] = importance(
    space,
    values,
    values.map((one) => Math.log(one['rate'] as number)),
  );

  t.true(rate!.share > 0.8 && rate!.share > rate!.chance);
  t.regex(rate!.best, /to 0\.0\d+$/);
  t.true(passes!.share < passes!.chance);
  t.true(how!.share < how!.chance);
});

const rows = (directory: string): number =>
  readFileSync(join(directory, 'progress.csv'), 'utf8').trim().split('\n').length - 1;

test('the hopeless pause at the rung, the others and the own settings come to their end', async (t) => {
  const options = prepared();
  const seen: Rung[] = [];

  const outcome = await runSearch({ ...options, onRung: (rung) => seen.push(rung) });

  t.true(outcome.finished);
  t.deepEqual(
    outcome.rungs.map(({ share, ranked }) => [share, ranked.length]),
    [
      [0.5, 4],
      [1, 3],
    ],
  );
  t.deepEqual(seen, [...outcome.rungs]);
  const paths = studyPaths(options.directory);
  const survivors = outcome.rungs[0]!.survivors;
  t.true(survivors.includes(0));
  for (const run of options.plan.runs) {
    const trial = options.plan.trials.find(({ label }) => label === run.label)!;
    t.is(rows(paths.run(run)), survivors.includes(trial.index) ? 4 : 2, run.name);
  }

  const report = createSearchReport(options.search, options.plan, outcome);
  t.regex(report.summary[0]!, /trial \d/);
  t.is(searchCsv(options.search, options.plan, outcome.rungs).trim().split('\n').length, 5);
  const made = recordPlan(options.directory, options.plan, { command: 'belay search my.yaml --out /a/b', text: '' });
  const page = searchMarkdown(options.search, report, { ...made, commits: ['0123abc'], machine: '1 × CPU' });
  t.regex(page, /^# search\n\nWhich step size\?/);
  t.regex(page, /belay search my\.yaml --out runs\/search\n/);
  t.regex(page, /- Commit: 0123abc\n- Machine: 1 × CPU\n$/);
  t.is(createReport(loadRuns([options.directory])).rankings.length, 1);
});

test('given again after an interrupt a search decides and trains as one that never stopped', async (t) => {
  const whole = prepared();
  const reference = await runSearch(whole);
  const stopped = prepared();
  const stop = new AbortController();
  const first = await runSearch({
    ...stopped,
    signal: stop.signal,
    watcher: {
      begin() {},
      change: (_, what) => {
        if (what === 'epoch') stop.abort();
      },
    },
  });
  t.true(first.interrupted);
  t.deepEqual(first.rungs, []);

  const again = await runSearch(stopped);

  t.deepEqual(again.rungs, reference.rungs);
});

test('a run that paused equals one that did not', async (t) => {
  const paused = prepared();
  const runs = paused.plan.runs.slice(0, 1);
  await runStudy({ ...paused, plan: { ...paused.plan, runs }, until: 120 });
  t.is(rows(studyPaths(paused.directory).run(runs[0]!)), 1);
  await runStudy({ ...paused, plan: { ...paused.plan, runs } });
  const straight = prepared();
  await runStudy({ ...straight, plan: { ...straight.plan, runs } });

  const policy = (directory: string): string =>
    readFileSync(join(studyPaths(directory).run(runs[0]!), 'progress.csv'), 'utf8')
      .split('\n')
      .map((line) => line.split(',').slice(0, 3).join(','))
      .join('\n');
  t.is(policy(paused.directory), policy(straight.directory));
});

for (const [what, content, expected] of [
  ['an unknown key', text.replace('trials', 'trails'), /line 7: trails is no key of a search; the nearest is trials/],
  [
    'a setting that does not exist',
    text.replace('optimizer.learningRate', 'optimizer.learningRat'),
    /line 10.*learningRat/,
  ],
  [
    'a value out of the setting’s range',
    text.replace('min: 0.001, max: 0.1, scale: log', 'min: -3, max: -2'),
    /learningRate=.*line 10/,
  ],
  [
    'a range upside down',
    text.replace('min: 0.001', 'min: 3'),
    /line 10: space.optimizer.learningRate needs finite numbers/,
  ],
  ['log of zero', text.replace('min: 0.001', 'min: 0'), /scale log, for which min must be above 0/],
  ['one value only', text.replace(/\{ min.*\}/, '[0.1]'), /at least two different values/],
  ['rungs that fall', text.replace('[0.5]', '[0.5, 0.25]'), /line 11: rungs must be shares/],
  ['no space', text.replace(/space:\n.*\n/, ''), /space must be settings/],
  ['no algorithm', text.replace('algorithm: tiny\n', ''), /algorithm is missing/],
  [
    'a limit on a part of the cost only',
    text.replace('Road-v0', 'Toll-v0').replace('costLimit: 10', 'costLimit: { toll: 3 }'),
    /line \d+: a search judges trials by the total cost .* give one too, e\.g\. costLimit: \{ toll: …, cost: 25 \}/,
  ],
  [
    'a seed among the searched settings',
    text.replace(/optimizer.learningRate: .*/, 'seed: [1, 2]'),
    /line 10: seed is set/,
  ],
  ['an algorithm that does not exist', text.replace('tiny', 'tinny'), /line 2.*tinny/],
] as const) {
  test(`a search file with ${what} is refused with its line`, (t) => {
    t.throws(() => planSearch(searchOf(content), tinyRegistry()), { message: expected });
  });
}
