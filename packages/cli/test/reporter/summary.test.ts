import test from 'ava';
import { epochReport } from '../../src/reporter/epoch-report.ts';
import { limitsText } from '../../src/reporter/format.ts';
import { summaryLines } from '../../src/reporter/summary.ts';

const start = {
  algorithm: 'kfcpo',
  environment: 'SafetyPointGoal2-v0',
  directory: 'run',
  steps: 4000,
  epochs: 2,
  epochsDone: 0,
  stepsDone: 0,
  limit: Number.POSITIVE_INFINITY,
  environments: 4,
  workers: 2,
};
const end = {
  outcome: 'finished',
  directory: 'run',
  steps: 4000,
  seconds: 2,
  stepsPerSecond: 2000,
  episodes: 4,
  return: 1.5,
  cost: 30,
  limit: 25,
} as const;
const limits = [
  { name: 'hazards', limit: 10 },
  { name: 'vases', limit: 15 },
];

test('the summary judges the total cost by its limit', (t) => {
  t.true(summaryLines({ ...start, limit: 25 }, end).some((line) => /cost +30.*over the limit of 25/.test(line)));
  t.true(summaryLines(start, { ...end, limit: Number.POSITIVE_INFINITY }).some((line) => /30.*no limit/.test(line)));
});

test('with limits by name the summary judges each cost by its own', (t) => {
  const costs = [
    { name: 'hazards', limit: 10, cost: 12 },
    { name: 'vases', limit: 15, cost: 3 },
  ];

  const lines = summaryLines({ ...start, limits }, { ...end, costs });

  t.true(lines.some((line) => /cost +hazards: 12.*over the limit of 10/.test(line)));
  t.true(lines.some((line) => /vases: 3.*within the limit of 15/.test(line)));
  t.is(limitsText({ ...start, limits }), 'cost limits hazards 10, vases 15');
});

test('an epoch shows the limited cost that is furthest towards its limit', (t) => {
  const pace = { secondsPerEpoch: 1, epochs: 2 };
  const row = { 'Train/Epoch': 0, 'Metrics/EpCost': 40, 'Metrics/EpCost/hazards': 5, 'Metrics/EpCost/vases': 14 };

  t.like(epochReport(row, pace, limits), { cost: 14, limit: 15 });
  t.like(epochReport({ ...row, 'Metrics/EpCost/hazards': 9.9 }, pace, limits), { cost: 9.9, limit: 10 });
  t.like(epochReport(row, pace), { cost: 40 });
});
