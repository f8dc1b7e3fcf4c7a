// What studies cost besides their runs:
//   node --conditions=belay-source packages/studies/bench/studies.ts [schedule] [report] [bootstrap]
// schedule: 12 short runs through `belay study`; report: 100 runs × 500 epochs; bootstrap: 10,000 resamples of 10 × 20 scores.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { aggregateIqm, bootstrapInterval } from '@belay-rl/studies';
import { syntheticStudy } from '../test/support/synthetic-study.ts';

const belay = fileURLToPath(new URL('../../cli/bin/belay.js', import.meta.url));

/** Prints a process's largest resident size [kB] when it ends. */
const tellMemory = `--import=data:text/javascript,${encodeURIComponent("process.on('exit', () => process.stderr.write('\\nmaxRSS ' + process.resourceUsage().maxRSS))")}`;

function run(args: readonly string[], flags: readonly string[] = []) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, ...flags, belay, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`belay ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { seconds: (performance.now() - started) / 1000, stderr };
}

/** Wall time from the command to its end, report included, over what the runs' epochs took, divided by the jobs. */
function schedule(): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-bench-'));
  const jobs = Math.min(2, availableParallelism());
  const text =
    'algorithms: [kfcpo, cpo, ppo-lag, p3o]\nenvironments: [SafetyPointGoal1-v0]\nseeds: 3\nsteps: 40000\nevaluationEpisodes: 0\n';
  writeFileSync(join(folder, 'study.yaml'), text);
  const { seconds } = run(['study', join(folder, 'study.yaml'), '--out', join(folder, 'out'), '--jobs', String(jobs)]);
  const runs = readdirSync(join(folder, 'out/runs')).map(
    (name) => JSON.parse(readFileSync(join(folder, 'out/runs', name, 'summary.json'), 'utf8')) as { seconds: number },
  );
  const work = runs.reduce((sum, one) => sum + one.seconds, 0);
  return `schedule: ${runs.length} runs of ${(work / runs.length).toFixed(1)} s, ${jobs} jobs: ${seconds.toFixed(1)} s, ${(seconds / (work / jobs)).toFixed(3)} times their time`;
}

function report(): string {
  const directory = syntheticStudy({
    algorithms: ['kfcpo', 'cpo', 'pcpo', 'p3o', 'ppo-lag'],
    environments: ['PointGoal', 'CarGoal', 'PointButton', 'PointCircle'],
    seeds: 5,
    epochs: 500,
    moreColumns: 30,
  });
  const { seconds, stderr } = run(['report', directory], [tellMemory]);
  const memory = Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1024;
  const size = statSync(join(directory, 'report.html')).size / 2 ** 20;
  return `report: 100 runs × 500 epochs: ${seconds.toFixed(1)} s, ${size.toFixed(2)} MB, ${memory.toFixed(0)} MB of memory`;
}

function bootstrap(): string {
  const scores = Array.from({ length: 10 }, (_, t) => Array.from({ length: 20 }, (_, i) => Math.sin(20 * t + i)));
  const started = performance.now();
  bootstrapInterval([scores], aggregateIqm, { resamples: 10_000 });
  return `bootstrap: IQM, 10,000 resamples of 10 × 20 scores: ${((performance.now() - started) / 1000).toFixed(2)} s`;
}

const all = { schedule, report, bootstrap };
const asked = process.argv.slice(2);
for (const [name, measure] of Object.entries(all)) {
  if (asked.length === 0 || asked.includes(name)) process.stdout.write(`${measure()}\n`);
}
