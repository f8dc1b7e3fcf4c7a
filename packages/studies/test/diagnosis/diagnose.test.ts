import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@belay-rl/core';
import { detectors, diagnose, type RunSeries, readRunSeries } from '@belay-rl/studies';
import test from 'ava';
import { temporaryFolder } from '../support/study-of.ts';

const EPOCHS = 60;

/** A course over the epochs: t goes from 0 to 1. */
function course(of: (t: number, noise: () => number) => number): readonly number[] {
  const random = createRandom(3, 'course');
  return Array.from({ length: EPOCHS }, (_, i) => of(i / (EPOCHS - 1), () => random.normal()));
}

/** Learns in its first third and keeps within a limit of 25. */
const healthy: Readonly<Record<string, readonly number[]>> = {
  'Metrics/EpochCost': course((t, noise) => 20 + 40 * Math.exp(-6 * t) + noise()),
  'Metrics/CostEstimate': course((t, noise) => 20 + 40 * Math.exp(-6 * t) + noise()),
  'Metrics/LagrangeMultiplier': course((t) => 0.8 * (1 - Math.exp(-5 * t))),
  'Misc/CostWeight': course((t, noise) => 0.4 + 0.2 * Math.exp(-3 * t) + 0.03 * noise()),
  'Misc/RollbackRate': course((_, noise) => Math.abs(0.02 * noise())),
  'Loss/Loss_cost_critic': course((t, noise) => 5 * Math.exp(-4 * t) + 1 + 0.05 * noise()),
  'Misc/CurvatureRatio': course((_, noise) => 6 + 0.5 * noise()),
  'Train/Entropy': course((t) => 1.4 - 0.8 * t),
};

function series(columns: Readonly<Record<string, readonly number[]>> = {}, more: Partial<RunSeries> = {}): RunSeries {
  return {
    columns: new Map(Object.entries({ ...healthy, ...columns })),
    epochs: EPOCHS,
    limit: 25,
    settings: { 'constraint.maxMultiplier': 10 },
    evaluatedCosts: [18, 22, 21, 19, 24],
    ...more,
  };
}

const found = (run: RunSeries): readonly string[] =>
  diagnose(run)
    .filter((one) => one.found !== null)
    .map(({ name }) => name);

test('nothing is found in healthy runs, with a limit and without', (t) => {
  t.deepEqual(found(series()), []);
  t.deepEqual(found(series({}, { limit: Number.POSITIVE_INFINITY, evaluatedCosts: [] })), []);
  t.deepEqual(found({ ...series(), columns: new Map() }), []);
});

const over = course((_, noise) => 40 + noise());

const sick: Readonly<Record<string, RunSeries>> = {
  'multiplier saturated': series({
    'Metrics/EpochCost': over,
    'Metrics/CostEstimate': over,
    'Metrics/LagrangeMultiplier': course((t) => Math.min(10, 30 * t)),
  }),
  'multiplier still rising': series({
    'Metrics/EpochCost': over,
    'Metrics/CostEstimate': over,
    'Metrics/LagrangeMultiplier': course((t) => 2 * t),
  }),
  'multiplier oscillating': series({
    'Metrics/EpochCost': course((t) => 25 + 15 * Math.sin(60 * t)),
    'Metrics/LagrangeMultiplier': course((t) => 1 - 0.9 * Math.cos(60 * t)),
  }),
  'blend that switches': series({ 'Misc/CostWeight': course((t) => (Math.round(t * (EPOCHS - 1)) % 3 === 0 ? 1 : 0)) }),
  'steps rolled back': series({ 'Misc/RollbackRate': course((t) => 0.1 + 0.5 * t) }),
  'cost critic that explains nothing': series({
    'Metrics/EpochCost': course((_, noise) => 20 + noise()),
    'Loss/Loss_cost_critic': course((_, noise) => 5 + 0.1 * noise()),
  }),
  'stale or exploding factors': series({ 'Misc/CurvatureRatio': course((t) => 6 * Math.exp(3 * t)) }),
  'entropy collapse': series({ 'Train/Entropy': course((t) => 1.4 - 5 * t) }),
  'cost estimate noisier than its distance to the limit': series({
    'Metrics/CostEstimate': course((_, noise) => 25 + 12 * noise()),
  }),
  'trained and evaluated cost far apart': series({}, { evaluatedCosts: [60, 55, 70, 66, 58] }),
};

for (const { name } of detectors) {
  test(`the detector of "${name}" finds its own sign, with a figure and a remedy`, (t) => {
    const [found_] = diagnose(sick[name]!).filter((one) => one.name === name);

    t.regex(found_!.found ?? '', /\d/);
    t.true(found_!.remedy.length > 10);
  });
}

test('a single sign is not taken for another', (t) => {
  for (const name of [
    'blend that switches',
    'steps rolled back',
    'entropy collapse',
    'trained and evaluated cost far apart',
  ]) {
    t.deepEqual(found(sick[name]!), [name]);
  }
});

test('a run is read from its directory; too short a one, and none, are refused', (t) => {
  const directory = join(temporaryFolder(), 'run');
  mkdirSync(directory);
  t.throws(() => readRunSeries(directory), { code: 'no-runs' });
  const names = Object.keys(healthy);
  const rows = (count: number): string =>
    [
      names.join(','),
      ...Array.from({ length: count }, (_, i) => names.map((name) => healthy[name]![i]).join(',')),
    ].join('\n');
  writeFileSync(
    join(directory, 'config.yaml'),
    'algorithm: { name: cpo }\nenvironment: { name: X }\nconstraint: { costLimit: 25 }\n',
  );

  writeFileSync(join(directory, 'progress.csv'), `${rows(5)}\n`);
  t.throws(() => readRunSeries(directory), { code: 'too-few-epochs' });
  writeFileSync(join(directory, 'progress.csv'), `${rows(EPOCHS)}\n`);
  const run = readRunSeries(directory);

  t.is(run.limit, 25);
  t.deepEqual(run.columns.get('Train/Entropy'), healthy['Train/Entropy']);
  t.deepEqual(found(run), []);
});
