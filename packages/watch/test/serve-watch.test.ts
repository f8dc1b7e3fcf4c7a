import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLiveRuns, serveWatch } from '@belay-rl/watch';
import test, { type ExecutionContext } from 'ava';

interface MadeRun {
  readonly name?: string;
  readonly seed?: number;
  readonly epochs?: number;
  readonly finished?: boolean;
  readonly quiet?: number;
}

/** A folder with a run that was trained for so many of 40 epochs, cost 30 at first and 20 from the 20th. */
function made(t: ExecutionContext, parent: string | null, options: MadeRun = {}): string {
  const { name = 'kfcpo', seed = 0, epochs = 30, finished = false, quiet = 0 } = options;
  const folder = parent ?? mkdtempSync(join(tmpdir(), 'belay-watch-'));
  if (parent === null) t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const run = join(folder, `run-${seed}`);
  mkdirSync(run);
  writeFileSync(
    join(run, 'config.yaml'),
    JSON.stringify({
      algorithm: { name },
      environment: { name: 'Road-v0' },
      seed,
      training: { steps: 40_000 },
      constraint: { costLimit: 25 },
    }),
  );
  const rows = Array.from({ length: epochs }, (_, i) =>
    [i, 0.5 * i + seed, i < 20 ? 30 : 20, i < 20 ? 30 : 20, 1000 * (i + 1), 2 * (i + 1), 2, 500, 0.01].join(','),
  );
  const head =
    'Train/Epoch,Metrics/EpRet,Metrics/EpCost,Metrics/EpochCost,TotalEnvSteps,Time/Total,Time/Epoch,Time/FPS,Train/KL';
  const progress = join(run, 'progress.csv');
  writeFileSync(progress, `${[head, ...rows].join('\n')}\n`);
  const then = Date.now() / 1000 - quiet;
  utimesSync(progress, then, then);
  if (finished) {
    writeFileSync(join(run, 'summary.json'), JSON.stringify({ epochs, steps: 1000 * epochs, finished: true }));
  }
  return folder;
}

function get(url: string, options: { host?: string; method?: string } = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method: options.method ?? 'GET', headers: options.host === undefined ? {} : { host: options.host } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (more: string) => {
          text += more;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    asked.on('error', reject).end();
  });
}

test('a run under way tells its figures, its limit, its share of epochs above it and the time left', (t) => {
  const [run] = readLiveRuns([made(t, null)]);

  t.like(run, {
    contender: 'kfcpo',
    environment: 'Road-v0',
    status: 'running',
    epochs: 30,
    steps: 30_000,
    plannedSteps: 40_000,
    limit: 25,
    secondsLeft: 20,
    // Of the last 20 epochs, 10 to 29, the first ten cost 30.
    overLimit: 0.5,
  });
  t.deepEqual(Object.keys(run!.curves).sort(), ['cost', 'epochCost', 'kl', 'return', 'seconds', 'speed', 'steps']);
  t.is(run!.curves['return']!.at(-1), 14.5);
});

test('a run whose file stands still has stopped', (t) => {
  t.is(readLiveRuns([made(t, null, { quiet: 600 })])[0]!.status, 'stopped');
});

test('long curves are thinned and keep their last point', (t) => {
  const [run] = readLiveRuns([made(t, null, { epochs: 5000 })]);

  t.true(run!.curves['steps']!.length <= 600);
  t.is(run!.curves['steps']!.at(-1), 5_000_000);
});

test('the page and its parts are served to this machine, and nothing else is', async (t) => {
  const server = await serveWatch({ directories: [made(t, null)] });
  t.teardown(() => server.close());

  t.regex(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  for (const path of ['', 'watch.js', 'theme.css', 'watch.css', 'uplot.js', 'uplot.css'])
    t.is((await get(server.url + path)).status, 200);
  t.is(JSON.parse((await get(`${server.url}runs.json`)).text).runs.length, 1);
  for (const path of ['../package.json', '%2e%2e/package.json', 'constructor', 'page/index.html']) {
    t.is((await get(server.url + path)).status, 404, path);
  }
  t.is((await get(server.url, { method: 'POST' })).status, 405);
  t.is((await get(server.url, { host: 'evil.example' })).status, 403);
});

test('folders without a run, and a port that is taken, are refused', async (t) => {
  const folder = made(t, null);
  await t.throwsAsync(serveWatch({ directories: [join(folder, 'nothing')] }), { code: 'no-runs' });
  const server = await serveWatch({ directories: [folder] });
  t.teardown(() => server.close());
  const port = Number(new URL(server.url).port);

  await t.throwsAsync(serveWatch({ directories: [folder], port }), { code: 'watch-port', message: /--port/ });
});

test('a folder that goes is said, and the server stays', async (t) => {
  const folder = made(t, null);
  const server = await serveWatch({ directories: [folder] });
  t.teardown(() => server.close());
  rmSync(folder, { recursive: true });

  const { status, text } = await get(`${server.url}runs.json`);

  t.is(status, 503);
  t.regex(JSON.parse(text).error, /holds neither a study nor a run/);
});

test('a browser draws several seeds with the limit, and a hostile name stays text', async (t) => {
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  if (chromium === undefined) {
    t.log('skipped: no Chromium on this machine');
    t.pass();
    return;
  }
  const hostile = '<img src=x onerror=document.title=1>';
  const folder = made(t, null, { name: hostile });
  made(t, folder, { name: hostile, seed: 1 });
  const server = await serveWatch({ directories: [folder] });
  t.teardown(() => server.close());

  const dom = await dumped(chromium, server.url);

  t.regex(dom, /<title>Belay<\/title>/);
  t.is(dom.match(/<canvas/g)?.length, 5);
  t.true(dom.includes('&lt;img src=x onerror=document.title=1&gt;, seed 0'));
  t.false(dom.includes('<img src=x'));
  t.regex(dom, /50 % of the last epochs above the limit/);
});

test('pictures of episodes are served by number, and a hostile reason why there are none stays text', async (t) => {
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  const folder = made(t, null, { finished: true });
  made(t, folder, { finished: true, seed: 1 });
  const server = await serveWatch({
    directories: [folder],
    async draw(directory) {
      if (directory.endsWith('1')) throw new Error('<script>document.title = 1</script>');
      return {
        epoch: 30,
        return: 4,
        cost: 31,
        limit: 25,
        length: 9,
        shows: 'images' as const,
        png: Uint8Array.of(137, 80),
      };
    },
  });
  t.teardown(() => server.close());
  for (let i = 0; i < 3; i++) await get(`${server.url}runs.json`);

  const { runs } = JSON.parse((await get(`${server.url}runs.json`)).text);
  const [drawn, refused] = runs.map((run: { episodes: unknown }) => run.episodes);
  t.like(drawn.worst, { cost: 31 });
  t.false('directory' in runs[0]);
  t.is((await get(`${server.url}episodes/${drawn.worst.picture}.png`)).status, 200);
  for (const path of ['999.png', '-1.png', '../../package.json', `${drawn.worst.picture}.svg`]) {
    t.is((await get(`${server.url}episodes/${path}`)).status, 404, path);
  }
  t.true(refused.note.includes('<script>'));
  if (chromium === undefined) return;
  const dom = await dumped(chromium, server.url);
  t.regex(dom, /<title>Belay<\/title>/);
  t.true(dom.includes('not drawn: &lt;script&gt;document.title = 1&lt;/script&gt;'));
  t.regex(dom, /<img src="episodes\/\d+\.png"/);
  t.regex(dom, /the worst of \d played here/);
});

/** The page's elements once it has asked for the runs and drawn them. The server runs here, so this must not block. */
async function dumped(chromium: string, url: string): Promise<string> {
  const child = spawn(
    chromium,
    ['--headless=new', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=5000', '--dump-dom', url],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let text = '';
  for await (const more of child.stdout.setEncoding('utf8')) text += more;
  return text;
}
