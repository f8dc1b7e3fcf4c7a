// What every algorithm that takes choices comes to on examples/gridworld.ts, and the constrained optimum of a linear programme: exact
// return and cost of the last policy. Some minutes.
// node --conditions=belay-source scripts/gridworld.mjs [--limit 0.5] [--steps 40000] [--seeds 3] [--only ppo-lag …] [--set KEY=VALUE …]
import { parseArgs } from 'node:util';
import { takenActions } from '@belay-rl/core/run';
import { constrainedOptimum } from '../examples/test/support/gridworld-optimum.ts';
import { gridworldRegistry, trainGridworld } from '../examples/test/support/train-gridworld.ts';

const { values } = parseArgs({
  options: {
    limit: { type: 'string', default: '0.5' },
    steps: { type: 'string', default: '40000' },
    seeds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const [limit, steps, seeds] = [values.limit, values.steps, values.seeds].map(Number);
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
const best = constrainedOptimum(limit);
console.log(`optimum within a cost of ${limit}: return ${best.reward.toFixed(4)}`);
console.log('algorithm, seed, return, cost, share of the optimum at the limit, share of the optimum at its own cost');
for (const algorithm of names) {
  const { wrapper } = registry.algorithm(algorithm).parts ?? {};
  if (wrapper === 'saute' || wrapper === 'simmer') {
    console.log(`${algorithm}: acts by what is left of its budget too, so that no table of cells is its policy`);
    continue;
  }
  for (let seed = 0; seed < seeds; seed++) {
    try {
      const { reward, cost } = await trainGridworld({ algorithm, limit, seed, steps, overrides });
      const shares = [reward / best.reward, reward / constrainedOptimum(cost).reward];
      console.log([algorithm, seed, ...[reward, cost, ...shares].map((x) => x.toFixed(3))].join(', '));
    } catch (error) {
      console.log(`${algorithm}, ${seed}, ${error.message}`);
    }
  }
}
