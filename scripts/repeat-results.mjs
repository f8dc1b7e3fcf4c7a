// Whether the present code still gives what a page of results says: trains the first epochs of kept runs again and compares
// their returns and costs, to the nine digits that are kept.
// node --conditions=belay-source scripts/repeat-results.mjs docs/results/NAME.runs.jsonl… [--only 'kfcpo-*-seed-0' …] [--epochs 2]
import { parseArgs } from 'node:util';
import { withRecordedEngine } from '@belay-rl/core/internals';
import { createTraining, resolveConfiguration } from '@belay-rl/core/run';
import { builtInRegistry } from '../packages/cli/src/built-in.ts';
import { readKeptRuns } from '../packages/studies/src/report/results/kept-runs.ts';
import { SINGLE } from '../packages/studies/src/report/results/thin-run.ts';
import { selectRuns } from '../packages/studies/src/study/select-runs.ts';

process.on('uncaughtException', (error) => {
  console.error(error.message);
  process.exit(error.exitCode ?? 1);
});

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: ['*'] },
    epochs: { type: 'string', default: '2' },
  },
});
const epochs = Number(values.epochs);
if (positionals.length === 0 || !Number.isInteger(epochs) || epochs < 1) {
  console.error('Give one or more NAME.runs.jsonl, and --epochs as a whole number from 1 on.');
  process.exit(2);
}

/** `value` as it is kept. */
const kept = (value) => (Number.isFinite(value) ? Number(value.toPrecision(9)) : value);

async function repeat({ algorithm, environment, seed, settings }) {
  const registry = await builtInRegistry();
  const overrides = { ...withRecordedEngine(registry.environment(environment), settings), seed };
  const configuration = resolveConfiguration({ registry, algorithm, environment, overrides });
  const training = await createTraining({ registry, configuration });
  const stop = new AbortController();
  const found = { return: [], cost: [] };
  try {
    await training.run({
      signal: stop.signal,
      onEpoch(row) {
        found.return.push(kept(row['Metrics/EpochRet']));
        found.cost.push(kept(row['Metrics/EpochCost']));
        if (found.return.length === epochs) stop.abort();
      },
    });
  } finally {
    await training.dispose();
  }
  return found;
}

for (const file of positionals) {
  const runs = selectRuns(readKeptRuns(file).runs, values.only);
  if (epochs > SINGLE && runs.some(({ whole }) => whole !== undefined)) {
    console.error(
      `${file} keeps the first ${SINGLE} epochs of a long training one by one; give --epochs ${SINGLE} at most.`,
    );
    process.exit(2);
  }
  for (const run of runs) {
    const found = await repeat(run);
    const said = { return: run.history.epochReturn.slice(0, epochs), cost: run.history.epochCost.slice(0, epochs) };
    const same = Object.keys(found).every((key) => found[key].every((x, i) => Object.is(x, said[key][i])));
    const what = same ? 'the same' : `${JSON.stringify(found)} where the page has ${JSON.stringify(said)}`;
    console.log(`${file} ${run.name}, ${found.return.length} epochs: ${what}`);
    if (!same) process.exitCode = 1;
  }
}
