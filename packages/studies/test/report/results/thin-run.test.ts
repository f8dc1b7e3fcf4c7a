import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createReport, loadRuns, writeResults } from '@belay-rl/studies';
import test from 'ava';
import { parseKeptRuns } from '../../../src/report/results/kept-runs.ts';
import { temporaryFolder } from '../../support/study-of.ts';
import { syntheticStudy } from '../../support/synthetic-study.ts';

interface KeptLine {
  readonly history: Readonly<Record<string, unknown>> & { readonly steps: readonly number[] };
}

const kept = (path: string): KeptLine[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as KeptLine);

async function keep(study: string): Promise<string> {
  const folder = temporaryFolder();
  await writeResults({ directories: [study], to: join(folder, 'kept') });
  return join(folder, 'kept.runs.jsonl');
}

test('of a training of more than 200 epochs 200 points are kept, of a shorter one every epoch', async (t) => {
  const long = kept(await keep(syntheticStudy({ environments: ['E'], epochs: 523 })));
  for (const { history } of long) {
    const { diagnostics, ...columns } = history;
    for (const column of [...Object.values(columns), ...Object.values(diagnostics as object)]) {
      t.is((column as unknown[]).length, 200);
    }
    t.is(history.steps.at(-1), 523_000);
    t.true(history.steps.every((steps, i) => i === 0 || steps > history.steps[i - 1]!));
    t.deepEqual(
      history.steps.slice(0, 10),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((epoch) => 1000 * epoch),
    );
  }
  const short = kept(await keep(syntheticStudy({ environments: ['E'], epochs: 200 })));
  t.true(short.every(({ history }) => history.steps.length === 200));
});

test('a report on thinned runs tells what one on the whole runs does', async (t) => {
  const study = syntheticStudy({ environments: ['E', 'F'], epochs: 523 });
  const thinned = await keep(study);

  const tables = (path: string): unknown => {
    const { title, verdicts, summary, rankings, trainings, efficiencies, aggregate, settings, failures } = createReport(
      loadRuns([path]),
    );
    return { title, verdicts, summary, rankings, trainings, efficiencies, aggregate, settings, failures };
  };
  t.deepEqual(tables(thinned), tables(study));

  t.true(isDeepStrictEqual(kept(await keep(thinned)), kept(thinned)), 'kept again, they are the same');
});

test('points are means of the epochs since the last point, and single epochs at the start', async (t) => {
  const study = syntheticStudy({ environments: ['E'], algorithms: ['cpo'], seeds: 1, epochs: 390 });
  const [whole] = loadRuns([study]).runs;
  const [run] = loadRuns([await keep(study)]).runs;

  const near = (a: number, b: number): void => {
    t.true(Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b)), `${a} ${b}`);
  };
  // 380 epochs in 190 points are two a point.
  for (let i = 0; i < 10; i++) near(run!.history.epochReturn[i]!, whole!.history.epochReturn[i]!);
  for (let i = 10; i < 200; i++) {
    const end = 10 + 2 * (i - 9);
    const mean = (column: readonly number[]): number => (column[end - 1]! + column[end - 2]!) / 2;
    near(run!.history.epochReturn[i]!, mean(whole!.history.epochReturn));
    near(run!.history.epochCost[i]!, mean(whole!.history.epochCost));
    near(run!.history.cost[i]!, whole!.history.cost[end - 1]!);
    t.is(run!.history.steps[i], whole!.history.steps[end - 1]);
  }
});

test('runs that an earlier version kept are read; figures of a later one that are none are refused', async (t) => {
  const path = await keep(syntheticStudy({ environments: ['E'], algorithms: ['cpo'], seeds: 1, epochs: 260 }));
  const text = readFileSync(path, 'utf8');
  const [head, line] = text.trim().split('\n');
  const { whole, ...run } = JSON.parse(line!) as { whole: { figures: object } };

  const earlier = [JSON.stringify({ ...(JSON.parse(head!) as object), version: 1 }), JSON.stringify(run)].join('\n');
  t.is(parseKeptRuns('earlier', earlier).runs[0]?.whole, undefined);

  const broken = { ...run, whole: { ...whole, figures: { ...whole.figures, cost: 'low' } } };
  t.throws(() => parseKeptRuns('broken', [head, JSON.stringify(broken)].join('\n')), {
    code: 'no-runs',
    message: /^broken, line 2: .*whole\.figures\.cost/,
  });
  const later = JSON.stringify({ ...(JSON.parse(head!) as object), version: 3 });
  t.throws(() => parseKeptRuns('later', later), { message: /format 3/ });
});

test('what is not known of a whole training is not known of the thinned one', async (t) => {
  const study = syntheticStudy({ environments: ['E'], algorithms: ['cpo'], seeds: 1, epochs: 300 });
  const path = join(study, 'runs', 'cpo-E-seed-0', 'progress.csv');
  const [head, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  const blank = ['Metrics/EpochCost', 'Metrics/EpCost'].map((name) => head!.split(',').indexOf(name));
  const lines = rows.map((row) =>
    row
      .split(',')
      .map((cell, i) => (blank.includes(i) ? '' : cell))
      .join(','),
  );
  writeFileSync(path, `${[head, ...lines].join('\n')}\n`);

  const [run] = loadRuns([await keep(study)]).runs;
  t.true(Number.isNaN(run!.whole!.figures.cost));
  t.true(Number.isNaN(run!.whole!.first!.cost));
  t.deepEqual(run!.whole!.records, []);
});
