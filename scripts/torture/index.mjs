// `npm run torture [-- TRIAL…] [--seconds N] [--seed N] [--quick]`: trials of reliability, each bounded in time and repeatable by its
// seed; one line of result each. Trials: kill, corruption, fuzz, plugins; all where none is named. `--quick`: so many of each, the
// same on every machine, for CI.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corruption } from './corruption.mjs';
import { fuzz } from './fuzz.mjs';
import { kill } from './kill.mjs';
import { plugins } from './plugins.mjs';
import { createRandom } from './random.mjs';

const trials = { kill, corruption, fuzz, plugins };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds ?? 300);
/** How many of each the quick form tries. */
const QUICK = { kill: 8, corruption: 20, fuzz: 40, plugins: 30 };
const seed = Number(values.seed);
const unknown = positionals.find((name) => !Object.hasOwn(trials, name));
if (unknown !== undefined || !(seconds > 0) || !Number.isInteger(seed)) {
  console.error(`usage: npm run torture -- [${Object.keys(trials).join('|')}]… [--seconds N] [--seed N] [--quick]`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'belay-torture-'));
let failed = 0;
for (const name of positionals.length > 0 ? positionals : Object.keys(trials)) {
  const own = join(folder, name);
  mkdirSync(own);
  const began = performance.now();
  let tried = 0;
  const timeLeft = values.quick ? () => QUICK[name] - tried++ : () => seconds - (performance.now() - began) / 1000;
  const { failures, count, what } = await trials[name]({ random: createRandom(seed), folder: own, timeLeft });
  const took = Math.round((performance.now() - began) / 1000);
  if (failures.length > 0) failed++;
  console.log(
    `${failures.length === 0 ? '✔' : '✘'} ${name}: ${count} ${what ?? ''} in ${took} s, seed ${seed}${failures.length === 0 ? '' : `: ${failures.join('; ')} (left in ${own})`}`,
  );
}
if (failed === 0) rmSync(folder, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;
