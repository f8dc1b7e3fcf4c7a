import { createReport, loadRuns } from '@belay-rl/studies';
import test from 'ava';
import type { Row } from '../../src/report/analyse.ts';
import { reachedAt, returnThreshold } from '../../src/report/efficiency.ts';
import type { LoadedRun } from '../../src/report/loaded-run.ts';
import { syntheticStudy } from '../support/synthetic-study.ts';

function run(returns: readonly number[], costs: readonly number[]): LoadedRun {
  const history = {
    steps: returns.map((_, i) => 100 * (i + 1)),
    return: returns,
    cost: costs,
    epochCost: costs,
    length: returns.map(() => 50),
  };
  return { history, costLimit: null } as unknown as LoadedRun;
}

test('steps and cost until a return is reached', (t) => {
  // Two episodes an epoch; an epoch whose return is not known does not reach anything.
  const learns = run([0, Number.NaN, 3, 8, 5], [10, 20, 30, 40, 50]);
  t.deepEqual(reachedAt(learns, 3), { steps: 300, cost: 2 * 10 + 2 * 20 + 2 * 30 });
  t.deepEqual(reachedAt(learns, 3.1), { steps: 400, cost: 200 });
  t.deepEqual(reachedAt(learns, -1), { steps: 100, cost: 20 });
  t.is(reachedAt(learns, 8.1), null);
  // At a cost above the limit it does not count.
  t.is(reachedAt({ ...learns, costLimit: 39 }, 3)?.steps, 300);
  t.is(reachedAt({ ...learns, costLimit: 25 }, 3), null);
});

test('contenders are compared at four fifths of the way to the best end within the limit', (t) => {
  const { efficiencies } = createReport(loadRuns([syntheticStudy({ environments: ['E'] })]));

  // The synthetic kfcpo and cpo end within the limit of 25 at returns of 10 and 15, ppo beyond it at 20.
  const [table] = efficiencies;
  const threshold = Number(/first reached ([\d.]+) while .* \(80 %/.exec(table!.caption)![1]);
  t.true(threshold > 10 && threshold < 15, String(threshold));
  const cells = Object.fromEntries(table!.rows.map(([name, ...rest]) => [name, rest]));
  t.is(cells['kfcpo']![0], '0 of 3', 'it ends below');
  t.deepEqual(cells['kfcpo']!.slice(1), ['–', '–']);
  t.is(cells['cpo']![0], '2 of 3', 'one seed ends just above the limit');
  t.regex(cells['cpo']![1]!, /^[\d,]+ \[[\d,]+, [\d,]+\]$/);
  t.is(cells['ppo']![0], '0 of 3', 'its return never comes within the limit');
});

test('one contender alone has nothing to be compared with', (t) => {
  const study = syntheticStudy({ environments: ['E'], algorithms: ['cpo'] });
  t.deepEqual(createReport(loadRuns([study])).efficiencies, [null]);
});

test('where a first epoch is as good as the end, nobody has learnt anything to be compared', (t) => {
  const row = (returns: readonly number[], end: number, cost = 0): Row => {
    const history = { epochReturn: returns, epochCost: returns.map(() => cost) };
    return { runs: [{ history, costLimit: 25 }], feasible: cost <= 25, return: { value: end } } as unknown as Row;
  };

  t.is(returnThreshold([row([0, 5, 10], 10), row([2, 3, 4], 4)]), 1 + 0.8 * 9);
  t.is(returnThreshold([row([0, 5, 10], 10), row([9.5, 3, 4], 4)]), null);
  t.is(returnThreshold([row([0, -1, -2], -2)]), null);
  // A first epoch at a cost above the limit is no end to have reached, and one far beyond moves the threshold no further.
  t.is(returnThreshold([row([0, 5, 10], 10), row([2, 3, 4], 4), row([50, 50, 50], 50, 90)]), 2 + 0.8 * 8);
});
