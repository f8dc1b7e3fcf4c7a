import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { unzipSync } from 'fflate';
import { belay, emptyFolder } from '../../../cli/test/support/belay.ts';
import { requireNear } from '../../../cli/test/support/near-rows.ts';
import { numbersOf } from '../../../cli/test/support/progress-rows.ts';
import { serveFolder, Tab } from '../../../export/test/support/chromium.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const site = join(root, 'packages/playground/dist/site');
const isolating = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
/** The same bits on every machine; three epochs. */
const settings = ['training.kernels=strict', 'training.stepsPerEpoch=2000', 'training.environments=4'];

test.before('the site is built', (t) => {
  t.timeout(120_000);
  const args = ['--conditions=belay-source', '--disable-warning=ExperimentalWarning', 'scripts/playground.mjs'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  t.is(status, 0, stderr);
});
/** The same, with a small update, for engines that are slow. */
const update = [
  'training.kernels=strict',
  'training.stepsPerEpoch=1000',
  'training.batchSize=250',
  'training.passes=2',
  'critic.batchSize=500',
  'critic.passes=2',
];

/** The page, once it has its menus; null, with a word in the log, if there is no browser that runs. */
async function open(
  t: ExecutionContext,
  folder: string,
  headers: Readonly<Record<string, string>> = {},
  device = false,
) {
  t.timeout(300_000);
  const server = await serveFolder(folder, headers);
  t.teardown(() => server.close());
  const tab = await Tab.open(server.url, device);
  if (tab === null) {
    t.log('skipped: no Chromium that runs on this machine');
    t.pass();
    return null;
  }
  t.teardown(() => tab.close());
  await tab.until("document.getElementById('state')?.textContent.startsWith('Ready')");
  return tab;
}

async function train(tab: Tab, fields: Readonly<Record<string, string>>): Promise<string> {
  for (const [id, value] of Object.entries(fields)) {
    await tab.value(`document.getElementById('${id}').value = ${JSON.stringify(value)}`);
  }
  await tab.value("document.getElementById('start').click()");
  await tab.until("!document.getElementById('start').disabled");
  return tab.value("document.getElementById('state').textContent");
}

/** The directory of a run of KFCPO in Node, with the seed of the page's. */
async function trainedInNode(t: ExecutionContext, cwd: string, steps: number, own: readonly string[]): Promise<string> {
  const set = ['training.workers=0', ...own].flatMap((one) => ['--set', one]);
  const run = ['SafetyPointCircle1-v0', '--steps', String(steps), '--seed', '7', '--out', 'node'];
  const trained = await belay(['train', 'kfcpo', ...run, ...set], { cwd });
  t.is(trained.code, 0, trained.stderr);
  return join(cwd, 'node');
}

/** What the page gives to be saved, unpacked below `to`; the run's folder. */
async function downloaded(tab: Tab, to: string): Promise<string> {
  const text = await tab.value<string>(`new Promise((resolve) => {
    URL.createObjectURL = (blob) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.split(',')[1]);
      reader.readAsDataURL(blob);
      return '#';
    };
    document.getElementById('download').click();
  })`);
  const files = unzipSync(Buffer.from(text, 'base64'));
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), bytes);
  }
  return join(to, Object.keys(files)[0]!.split('/')[0]!);
}

/** Rows of a run as text, times left out. */
function rows(run: string): readonly string[] {
  const lines = readFileSync(join(run, 'progress.csv'), 'utf8').trim().split('\n');
  const kept = lines[0]!.split(',').map((name) => !name.startsWith('Time/'));
  return lines.map((line) =>
    line
      .split(',')
      .filter((_, k) => kept[k])
      .join(','),
  );
}

test.serial('threads come to the rows of Node, and the run that is downloaded is one that Belay reads', async (t) => {
  const tab = await open(t, site, isolating);
  if (tab === null) return;
  const cwd = await emptyFolder(t);
  t.true(await tab.value('crossOriginIsolated'));

  const ended = await train(tab, { algorithm: 'kfcpo', steps: '6000', seed: '7', settings: settings.join('\n') });

  t.regex(ended, /^Finished after/);
  await tab.until("document.getElementById('episode').textContent.startsWith('step')");
  const run = await downloaded(tab, cwd);
  const node = await trainedInNode(t, cwd, 6000, settings);
  t.is(rows(run).length, 4);
  t.deepEqual(rows(run), rows(node));
  const evaluated = await belay(['evaluate', run, '--episodes', '1'], { cwd });
  t.is(evaluated.code, 0, evaluated.stderr);
});

test.serial('a server without the two headers is made up for, and without that one thread trains', async (t) => {
  const tab = await open(t, site);
  if (tab === null) return;
  await tab.until('crossOriginIsolated');

  const folder = await emptyFolder(t);
  await cp(site, folder, { recursive: true });
  await rm(join(folder, 'isolate.js'));
  const plain = await open(t, folder);
  t.false(await plain!.value('crossOriginIsolated'));
  t.regex(
    await train(plain!, { algorithm: 'ppo-lag', steps: '2000', settings: settings.join('\n') }),
    /^Finished after/,
  );
});

test.serial('a typed plugin joins the menus and trains; a wrong one, or wrong input, is a sentence', async (t) => {
  const tab = await open(t, site, isolating);
  if (tab === null) return;
  const cwd = await emptyFolder(t);
  await tab.value("document.getElementById('example').click()");
  await tab.until('document.querySelector(\'#constraint option[value="switch-softly"]\')');

  const fields = { algorithm: 'ppo-lag', constraint: 'switch-softly', steps: '2000', settings: settings.join('\n') };
  t.regex(await train(tab, fields), /^Finished after/);
  const run = await downloaded(tab, cwd);
  const evaluated = await belay(['evaluate', run, '--episodes', '1', '--trust'], { cwd });
  t.is(evaluated.code, 0, evaluated.stderr);

  const text = (plugin: string) => train(tab, { plugin });
  t.regex(await text('export default {'), /^The plugin failed as it was loaded: SyntaxError: /);
  t.regex(await text("import fs from 'node:fs';"), /^The plugin imports node:fs, which this page does not have/);
  const hostile = '<img src=x onerror="document.title=1">';
  t.true((await text(`throw new Error('${hostile}')`)).includes(hostile));
  t.is(await tab.value('document.querySelectorAll("img").length'), 0);
  t.regex(await train(tab, { plugin: '', constraint: '', limit: 'low' }), /constraint\.costLimit/);
  t.is(await tab.value('document.title'), 'Belay in a page');
});

test.serial('a plugin that never returns is ended after Stop, and the page trains on', async (t) => {
  const tab = await open(t, site, isolating);
  if (tab === null) return;
  const endless =
    "import { definePlugin } from '@belay-rl/core'; export default definePlugin({ name: 'endless', version: '1.0.0', setup() { for (;;); } });";
  await tab.value(`document.getElementById('plugin').value = ${JSON.stringify(endless)}`);
  await tab.value("document.getElementById('start').click()");
  await tab.value("document.getElementById('stop').click()");
  await tab.until("/was ended/.test(document.getElementById('state').textContent)");

  const ended = await train(tab, { plugin: '', algorithm: 'ppo-lag', steps: '2000', settings: settings.join('\n') });

  t.regex(ended, /^Finished after/);
});

test.serial('KFCPO trains on TensorFlow.js in the page, to the rows of Node', async (t) => {
  const tab = await open(t, site, isolating);
  if (tab === null) return;
  t.timeout(600_000);
  const engine = ['engine.name=tensorflow', 'engine.backend=wasm'];
  const fields = { algorithm: 'kfcpo', steps: '3000', seed: '7', settings: [...update, ...engine].join('\n') };
  const ended = await train(tab, fields);
  if (!existsSync(join(root, 'node_modules/@tensorflow/tfjs-backend-wasm'))) {
    t.log('TensorFlow.js is not in this clone; npm run optional -- tensorflow adds it');
    t.regex(ended, /@tensorflow\/tfjs-core is not installed/);
    return;
  }
  t.regex(ended, /^Finished after/);

  const cwd = await emptyFolder(t);
  const run = await downloaded(tab, cwd);
  t.regex(readFileSync(join(run, 'config.yaml'), 'utf8'), /engine:\s+name: tensorflow\s+backend: wasm/);
  const node = await trainedInNode(t, cwd, 3000, [...update, ...engine]);
  t.is(rows(run).length, 4);
  t.deepEqual(rows(run), rows(node));
});

test.serial('KFCPO trains on TensorFlow.js on the WebGPU device of the page, to float32 as in Node', async (t) => {
  const tab = await open(t, site, isolating, true);
  if (tab === null) return;
  t.timeout(600_000);
  const adapter = 'navigator.gpu?.requestAdapter().then((adapter) => adapter !== null) ?? false';
  if (!existsSync(join(root, 'node_modules/@tensorflow/tfjs-backend-webgpu')) || !(await tab.value(adapter))) {
    t.log(
      'skipped: TensorFlow.js is not in this clone (npm run optional -- tensorflow webgpu), or its Chromium has no WebGPU device',
    );
    t.pass();
    return;
  }
  const engine = ['engine.name=tensorflow', 'engine.backend=webgpu'];
  const fields = { algorithm: 'kfcpo', steps: '1000', seed: '7', settings: [...update, ...engine].join('\n') };

  t.regex(await train(tab, fields), /^Finished after/);

  const cwd = await emptyFolder(t);
  const run = await downloaded(tab, cwd);
  t.regex(readFileSync(join(run, 'config.yaml'), 'utf8'), /engine:\s+name: tensorflow\s+backend: webgpu/);
  const node = await trainedInNode(t, cwd, 1000, update);
  requireNear(t, numbersOf(run)[0]!, numbersOf(node)[0]!);
});
