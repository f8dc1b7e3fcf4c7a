// What every algorithm that takes choices comes to on examples/gridworld.ts, next to the optimum of a linear programme. Makes
// docs/results/gridworld.md and .csv; takes about an hour of one core.
// npx node --conditions=belay-source scripts/gridworld.mjs
// One algorithm, nothing written: … --only ppo-lag [--seeds 3] [--seed 2] [--steps 40000] [--set KEY=VALUE …] [--trace]
// The page from what several such calls printed: … --from FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { takenActions } from '@belay-rl/core/run';
import { aimOf, limit } from '../examples/test/support/gridworld-aim.ts';
import { gridworldPage } from '../examples/test/support/gridworld-page.ts';
import { gridworldRegistry, trainGridworld } from '../examples/test/support/train-gridworld.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '200000' },
    seeds: { type: 'string', default: '5' },
    seed: { type: 'string' },
    from: { type: 'string' },
    only: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true, default: [] },
    trace: { type: 'boolean', default: false },
  },
});
const [steps, seeds] = [values.steps, values.seeds].map(Number);
/** A number, true, false, null, a list, or text. */
const read = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
const overrides = Object.fromEntries(
  values.set.map((one) => one.split(/=(.*)/s)).map(([key, value]) => [key, read(value)]),
);
const registry = gridworldRegistry();
const names = registry
  .names('algorithm')
  .filter((name) => takenActions(registry.algorithm(name)).includes('discrete'))
  .filter((name) => values.only === undefined || values.only.includes(name));
const header = 'algorithm,seed,tailReturn,tailCost,lastReturn,lastCost';

/** A line of figures for each run. */
async function train() {
  console.log(header);
  const lines = [];
  for (const algorithm of names) {
    for (const seed of values.seed === undefined ? Array(seeds).keys() : [Number(values.seed)]) {
      const { tail, last, epochs } = await trainGridworld({ algorithm, limit, seed, steps, overrides });
      const numbers = [tail.reward, tail.cost, last.reward, last.cost];
      lines.push([algorithm, seed, ...numbers.map((x) => x.toFixed(4))].join(','));
      console.log(lines.at(-1));
      const every = Math.ceil(epochs.length / 20);
      const told = epochs
        .filter((_, i) => i % every === 0)
        .map((one) => `${one.reward.toFixed(2)}/${one.cost.toFixed(2)}`);
      if (values.trace) console.log(told.join(' '));
    }
  }
  return [header, ...lines];
}

/** What calls for some algorithms or seeds printed, in the order of a single call. */
function joined(file) {
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => names.includes(line.split(',')[0]));
  const rank = (line) => names.indexOf(line.split(',')[0]) * 1000 + Number(line.split(',')[1]);
  return [header, ...lines.toSorted((a, b) => rank(a) - rank(b))];
}

const lines = values.from === undefined ? await train() : joined(values.from);
if (values.only === undefined && values.set.length === 0 && values.seed === undefined) {
  const csv = `${lines.join('\n')}\n`;
  const page = gridworldPage(csv, { steps, aimOf: (name) => aimOf(registry.algorithm(name)) });
  writeFileSync(new URL('../docs/results/gridworld.csv', import.meta.url), csv);
  writeFileSync(new URL('../docs/results/gridworld.md', import.meta.url), page);
}
