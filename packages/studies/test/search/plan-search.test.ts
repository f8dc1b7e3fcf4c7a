import { planSearch, recordPlan } from '@belay-rl/studies';
import test from 'ava';
import { createSearchReport, searchMarkdown } from '../../src/search/search-report.ts';
import { prepared, searchOf, text } from '../support/search-of.ts';
import { tinyRegistry } from '../support/tiny-plugin.ts';

const chosen = (content: string) => planSearch(searchOf(content), tinyRegistry()).trials.map(({ values }) => values);

test('a small space has as many trials as it has values', (t) => {
  const search = searchOf(text.replace(/\{ min.*\}/, '[0.1, 0.2]').replace('trials: 4', 'trials: 40'));

  t.is(planSearch(search, tinyRegistry()).trials.length, 3);
});

test('a space may hold the algorithm’s own value, which trial 0 has', (t) => {
  const values = (trials: number) =>
    chosen(
      text.replace(/optimizer.*\}/, 'advantage.gamma: [0.9, 0.99, 0.5]').replace('trials: 4', `trials: ${trials}`),
    );

  t.deepEqual(values(12), [{}, { 'advantage.gamma': 0.5 }, { 'advantage.gamma': 0.9 }]);
  for (const trials of [2, 3]) t.deepEqual(values(trials), values(12).slice(0, trials));
});

test('a value that is the own one on one of two environments is tried on both', (t) => {
  const environments = 'environments: [Road-v0, { name: Detour-v0, set: { optimizer.learningRate: 0.1 } }]';
  const content = text.replace(/environments.*/, environments).replace(/\{ min.*\}/, '[0.1, 0.2]');
  const { trials, runs } = planSearch(searchOf(content), tinyRegistry());

  t.is(trials.length, 3);
  t.is(runs.length, 3 * 2 * 2);
});

test('trials are judged by the limit of judgedAt, whatever limit they are trained with', (t) => {
  const aims = 'judgedAt: 9\nset: { constraint.costLimit: 7 }\n';
  const { runs } = planSearch(searchOf(`${text.replace(/costLimit: .*\n/, '')}${aims}`), tinyRegistry());

  t.true(runs.every(({ costLimit }) => costLimit === 9));
  t.true(runs.every(({ settings }) => settings['constraint.costLimit'] === 7));
});

test('a page says how many trials there are, not how many were asked for', (t) => {
  const { search, plan, directory } = prepared(
    text.replace(/\{ min.*\}/, '[0.1, 0.2]').replace('trials: 4', 'trials: 40'),
  );
  const made = recordPlan(directory, plan, { command: '', text: '' });

  t.regex(
    searchMarkdown(search, createSearchReport(search, plan, { rungs: [], failures: [] }), made),
    /tiny, 3 trials of 2 seeds/,
  );
});
