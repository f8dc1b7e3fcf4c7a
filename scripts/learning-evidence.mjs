// Learning evidence: trains algorithms × seeds on one task with the belay command, resuming what was interrupted, and
// writes the table and the figure in docs/results. Usage:
//   node scripts/learning-evidence.mjs run    [--out runs/evidence] [--steps 1000000] [--jobs 2] [--only kfcpo,cpo]
//   node scripts/learning-evidence.mjs report [--out runs/evidence] [--to docs/results]
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: join(root, 'runs/evidence') },
    to: { type: 'string', default: join(root, 'docs/results') },
    env: { type: 'string', default: 'SafetyPointGoal1-v0' },
    steps: { type: 'string', default: '1000000' },
    seeds: { type: 'string', default: '0,1,2' },
    only: { type: 'string', default: 'kfcpo,cpo,pcpo,p3o' },
    jobs: { type: 'string', default: '2' },
    limit: { type: 'string', default: '25' },
    name: { type: 'string', default: 'point-goal1' },
  },
});
const algorithms = values.only.split(',');
const seeds = values.seeds.split(',').map(Number);
const limit = Number(values.limit);

/** One run; workers 1 because `jobs` runs share the cores (results do not depend on it). */
function train(algorithm, seed) {
  const directory = join(values.out, `${algorithm}-${seed}`);
  if (existsSync(join(directory, 'summary.json'))) return Promise.resolve(0);
  const belay = join(root, 'packages/cli/bin/belay.js');
  const fresh = [
    'train',
    algorithm,
    values.env,
    '--steps',
    values.steps,
    '--seed',
    String(seed),
    '--workers',
    '1',
    '--limit',
    values.limit,
    '--out',
    directory,
  ];
  const args = existsSync(join(directory, 'config.yaml')) ? ['train', '--resume', directory] : fresh;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [belay, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function run() {
  mkdirSync(values.out, { recursive: true });
  const queue = seeds.flatMap((seed) => algorithms.map((algorithm) => [algorithm, seed]));
  let failures = 0;
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const started = performance.now();
      const code = await train(...next);
      if (code !== 0) failures++;
      console.log(
        `${next[0]} seed ${next[1]}: exit ${code} after ${((performance.now() - started) / 1000).toFixed(0)} s`,
      );
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  process.exitCode = failures > 0 ? 1 : 0;
}

function readRun(algorithm, seed) {
  const file = join(values.out, `${algorithm}-${seed}`, 'progress.csv');
  if (!existsSync(file)) return null;
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const columns = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [columns[i], Number(cell)])));
  return { algorithm, seed, rows };
}

const mean = (x) => x.reduce((a, b) => a + b, 0) / x.length;

/** Student's t, 97.5 %, by degrees of freedom. */
const T = [Number.NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

function interval(x) {
  if (x.length < 2) return `${x[0].toFixed(1)} (one seed)`;
  const m = mean(x);
  const sd = Math.sqrt(x.reduce((s, v) => s + (v - m) ** 2, 0) / (x.length - 1));
  const half = ((T[x.length - 1] ?? 1.96) * sd) / Math.sqrt(x.length);
  return `${m.toFixed(1)} [${(m - half).toFixed(1)}, ${(m + half).toFixed(1)}]`;
}

/** Mean over the last tenth of training of the epochs' own episodes. */
function final(rows, column) {
  return mean(rows.slice(-Math.max(1, Math.round(rows.length / 10))).map((row) => row[column]));
}

async function figure(points) {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const x = { field: 'steps', type: 'quantitative', title: 'environment steps', axis: { format: '~s', tickCount: 5 } };
  const colour = {
    field: 'algorithm',
    type: 'nominal',
    title: null,
    sort: algorithms,
    scale: { range: ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00'] },
  };
  const panel = (field, title, layers = []) => ({
    width: 380,
    height: 260,
    layer: [
      {
        mark: { type: 'line', strokeWidth: 0.7, opacity: 0.45 },
        encoding: { x, y: { field, type: 'quantitative', title }, color: colour, detail: { field: 'seed' } },
      },
      {
        mark: { type: 'line', strokeWidth: 2.4 },
        encoding: { x, y: { field, type: 'quantitative', aggregate: 'mean' }, color: colour },
      },
      ...layers,
    ],
  });
  const rule = {
    data: { values: [{ y: limit }] },
    mark: { type: 'rule', strokeDash: [6, 4], color: '#444' },
    encoding: { y: { field: 'y', type: 'quantitative' } },
  };
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    title: {
      text: `${values.env}: ${seeds.length} seeds, cost limit ${limit}`,
      subtitle: 'thin: one seed, thick: mean; each point averages the last 100 finished episodes',
      anchor: 'start',
    },
    data: { values: points },
    hconcat: [panel('return', 'return of an episode'), panel('cost', 'cost of an episode', [rule])],
    config: {
      font: 'Helvetica, Arial, sans-serif',
      axis: { labelFontSize: 12, titleFontSize: 13 },
      legend: { labelFontSize: 13, symbolStrokeWidth: 3 },
      title: { fontSize: 15 },
    },
  };
  return new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}

async function report() {
  const runs = algorithms
    .flatMap((a) => seeds.map((s) => readRun(a, s)))
    .filter((r) => r !== null && r.rows.length > 0);
  mkdirSync(values.to, { recursive: true });
  const points = runs.flatMap(({ algorithm, seed, rows }) =>
    rows.map((row) => ({
      algorithm,
      seed,
      steps: row['TotalEnvSteps'],
      return: row['Metrics/EpRet'],
      cost: row['Metrics/EpCost'],
    })),
  );
  writeFileSync(join(values.to, `${values.name}.svg`), await figure(points));
  writeFileSync(
    join(values.to, `${values.name}.csv`),
    `algorithm,seed,steps,return,cost\n${points.map((p) => `${p.algorithm},${p.seed},${p.steps},${p.return.toFixed(4)},${p.cost.toFixed(3)}`).join('\n')}\n`,
  );
  const lines = algorithms.map((algorithm) => {
    const mine = runs.filter((r) => r.algorithm === algorithm);
    if (mine.length === 0) return `| ${algorithm} | no runs | | | | |`;
    const returns = mine.map((r) => final(r.rows, 'Metrics/EpochRet'));
    const costs = mine.map((r) => final(r.rows, 'Metrics/EpochCost'));
    const within = costs.filter((c) => c <= limit).length;
    return `| ${algorithm} | ${mine.length} | ${interval(returns)} | ${interval(costs)} | ${within} of ${mine.length} | ${returns.map((r, i) => `${r.toFixed(1)} / ${costs[i].toFixed(1)}`).join(', ')} |`;
  });
  const table = [
    '| algorithm | seeds | return [95 %] | cost [95 %] | within the limit | return / cost by seed |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, bundled Node`;
  writeFileSync(
    join(values.to, `${values.name}.table.md`),
    `${table}\n\nReturn and cost: means over the episodes of the last tenth of ${values.steps} steps, sampled actions; 95 % intervals over seeds by Student's t (few seeds: wide). Limit ${limit}. Machine: ${machine}.\n`,
  );
  console.log(table);
}

if (positionals[0] === 'run') await run();
else if (positionals[0] === 'report') await report();
else {
  console.error('learning-evidence: say `run` or `report`.');
  process.exitCode = 2;
}
