// Measures every on-policy algorithm end to end at its defaults and renews docs/benchmarks/on-policy-speeds.json; some five
// minutes, with nothing else running. Algorithms given as arguments replace their own entries only:
//   node --conditions=belay-source packages/algorithms/scripts/measure-speeds.ts [ALGORITHM…]
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { SpeedResult, Speeds } from './results.ts';

const table = new URL('../../../docs/benchmarks/on-policy-speeds.json', import.meta.url);
const belay = fileURLToPath(new URL('../../cli/bin/belay.js', import.meta.url));
const environment = 'SafetyPointGoal1-v0';
const repeats = '3';

const listed: { name: string }[] = JSON.parse(
  execFileSync(process.execPath, [belay, 'list', 'algorithms', '--json'], { encoding: 'utf8' }),
);
const committed = readCommitted();
const chosen = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : listed.map(({ name }) => name).filter(isOnPolicy);
const speeds = new Map(committed?.speeds.map((speed) => [speed.algorithm, speed]));
let machine = committed?.machine ?? {};
for (const algorithm of names) {
  const figures = JSON.parse(
    execFileSync(process.execPath, [belay, 'bench', 'train', algorithm, environment, '--repeats', repeats, '--json'], {
      encoding: 'utf8',
    }),
  );
  const { lowest, highest } = figures.spread.stepsPerSecond;
  const speed: SpeedResult = { algorithm, stepsPerSecond: figures.stepsPerSecond, lowest, highest };
  ({ machine } = figures);
  speeds.set(algorithm, speed);
  process.stderr.write(`${algorithm} ${Math.round(speed.stepsPerSecond)}\n`);
}
const measured: Speeds = {
  machine,
  environment,
  command: `belay bench train ALGORITHM ${environment}`,
  speeds: [...speeds.values()].sort((a, b) => (a.algorithm < b.algorithm ? -1 : 1)),
};
writeFileSync(table, `${JSON.stringify(measured, null, 2)}\n`);

function isOnPolicy(name: string): boolean {
  const keys = execFileSync(process.execPath, [belay, 'config', name, environment, '--json'], { encoding: 'utf8' });
  return !keys.includes('"buffer.size"');
}

function readCommitted(): Speeds | undefined {
  try {
    return JSON.parse(readFileSync(table, 'utf8')) as Speeds;
  } catch {
    return undefined;
  }
}
