// What `train --live` costs a training: pairs of the same training without and with the page, in turns, with a reader of the page who asks
// every two seconds as a browser does. Processor time (user and system) from /proc, so that Linux only, of the training and of the page's
// own process. `node packages/watch/bench/live-cost.mjs [--pairs 4] [--steps 400000]`; the built packages are measured (npm run build).
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const belay = fileURLToPath(new URL('../../cli/bin/belay.js', import.meta.url));
const { values } = parseArgs({ options: { pairs: { type: 'string' }, steps: { type: 'string' } } });
const pairs = Number(values.pairs ?? 4);
const steps = values.steps ?? '400000';
const folder = mkdtempSync(join(tmpdir(), 'belay-live-'));
const TICKS = 100;

/** Seconds of processor time that a process has had, all its threads together; null once it has gone. */
function processor(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return null;
  }
}

const readText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Processes below this one, with their command lines. */
function below(pid) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = all.filter(
    (name) => / [A-Z] (\d+) /.exec(readText(`/proc/${name}/stat`).replace(/^.*(?=\) )/s, ''))?.[1] === `${pid}`,
  );
  return children.flatMap((child) => [{ pid: child, line: readText(`/proc/${child}/cmdline`) }, ...below(child)]);
}

/** Trains once; resolves to the processor time of the training and of the page [s]. */
async function train(name, live) {
  const args = [
    'train',
    'kfcpo',
    'SafetyPointGoal1-v0',
    '--steps',
    steps,
    '--workers',
    '2',
    '--out',
    join(folder, name),
  ];
  const child = spawn(process.execPath, [belay, ...args, ...(live ? ['--live'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CI: 'true' },
  });
  const times = { training: 0, page: 0 };
  let url = null;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    url ??= /http:\/\/127\.0\.0\.1:\d+\//.exec(text)?.[0] ?? null;
  });
  let asked = 0;
  let answers = 0;
  const look = setInterval(() => {
    const all = [{ pid: child.pid, line: 'train' }, ...below(child.pid)];
    const sum = (some) => some.reduce((total, { pid }) => total + (processor(pid) ?? 0), 0);
    const isPage = ({ line }) => line.includes('watch\0--wait');
    times.training = Math.max(times.training, sum(all.filter((one) => !isPage(one))));
    times.page = Math.max(times.page, sum(all.filter(isPage)));
    if (url !== null && performance.now() - asked > 2000) {
      asked = performance.now();
      fetch(`${url}runs.json`).then(
        (response) => response.text().then(() => answers++),
        () => {},
      );
    }
  }, 100);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`the training ended with ${code}`);
  if (live && answers === 0) throw new Error('nobody read the page: its address was not told');
  return { ...times, answers };
}

const percent = (share) => `${(100 * share).toFixed(2)} %`;
const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

console.log(`${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}`);
console.log(`kfcpo on SafetyPointGoal1-v0, ${steps} steps, 2 workers; processor time [s]`);
console.log('pair  without  with  page  page/without  (with + page)/without - 1  answers');
const shares = [];
const changes = [];
try {
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? [false, true] : [true, false];
    const [first, second] = [await train(`${pair}-a`, order[0]), await train(`${pair}-b`, order[1])];
    const [without, live] = order[0] ? [second, first] : [first, second];
    shares.push(live.page / without.training);
    changes.push((live.training + live.page) / without.training - 1);
    const cells = [without.training.toFixed(2), live.training.toFixed(2), live.page.toFixed(2)];
    console.log([pair + 1, ...cells, percent(shares.at(-1)), percent(changes.at(-1)), live.answers].join('  '));
  }
  console.log(
    `median: the page ${percent(median(shares))} of a training; all together ${percent(median(changes))} more than without`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
