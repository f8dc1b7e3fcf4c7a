import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import algorithms from '@belay-rl/algorithms';
import { createRegistry, decodeState, encodeState } from '@belay-rl/core/run';
import { safetyGymnasium } from '@belay-rl/envs';
import { type PlayedRun, Player } from '@belay-rl/export/player';
import test, { type ExecutionContext } from 'ava';
import { serveFolder, Tab } from '../../../export/test/support/chromium.ts';
import { belay, emptyFolder } from '../support/belay.ts';

/** A run of one epoch, exported as a page. */
async function exported(t: ExecutionContext, algorithm: string, environment: string): Promise<string> {
  const cwd = await emptyFolder(t);
  const settings = ['training.stepsPerEpoch=1000', 'training.environments=1', 'training.workers=0', 'critic.passes=1'];
  const set = settings.flatMap((one) => ['--set', one]);
  const trained = await belay(['train', algorithm, environment, '--steps', '1000', '--out', 'run', ...set], { cwd });
  t.is(trained.code, 0, trained.stderr);
  const { code, stdout, stderr } = await belay(['export', 'run', '--format', 'web', '--out', 'site'], { cwd });
  t.is(code, 0, stderr);
  t.regex(stdout, /A page that plays .* Serve the folder/);
  return join(cwd, 'site');
}

/** The page of the folder; null, with a word in the log, if there is no browser that runs. */
async function open(t: ExecutionContext, folder: string, hash: string): Promise<Tab | null> {
  const server = await serveFolder(folder);
  t.teardown(() => server.close());
  const tab = await Tab.open(server.url + hash);
  if (tab === null) t.log('skipped: no Chromium that runs on this machine');
  else t.teardown(() => tab.close());
  return tab;
}

async function played(folder: string, seed: number): Promise<Player> {
  const run = decodeState(readFileSync(join(folder, 'run.belay')), 'run.belay') as unknown as PlayedRun;
  const player = await Player.open(run, createRegistry().add(safetyGymnasium).add(algorithms));
  player.begin(seed);
  while (!player.episode.ended) player.step();
  return player;
}

const firstRow = "document.querySelector('#episodes tr')";

test.serial('a page plays the episodes of a seed as Node does, and needs no MuJoCo for Circle', async (t) => {
  t.timeout(240_000);
  const site = await exported(t, 'ppo-lag', 'SafetyPointCircle1-v0');
  t.deepEqual(readdirSync(site).sort(), [
    'index.html',
    'player.css',
    'player.js',
    'run.belay',
    'start.js',
    'theme.css',
  ]);
  const tab = await open(t, site, '#seed=7');
  if (tab === null) return;

  await tab.until("document.getElementById('speed')");
  await tab.value("document.getElementById('speed').value = '16'");
  await tab.until(firstRow);

  const player = await played(site, 7);
  const { return: sum, costs, steps } = player.episode;
  const [seed, shownReturn, shownCost, shownSteps] = await tab.value<string[]>(
    `[...${firstRow}.children].map((cell) => cell.textContent)`,
  );
  t.is(seed, '7');
  t.true(Math.abs(Number(shownReturn) - sum) <= 0.05, `${shownReturn} for ${sum}`);
  t.true(Math.abs(Number(shownCost) - costs[0]!) <= 0.5, `${shownCost} for ${costs[0]}`);
  t.is(shownSteps, String(steps));
  player.dispose();

  // New seed and pause.
  await tab.value("document.getElementById('again').click()");
  t.not(await tab.value<string>("document.getElementById('seed').value"), '7');
  await tab.value("document.getElementById('pause').click()");
  const still = await tab.value<string>("document.getElementById('steps').textContent");
  await tab.value('new Promise((resolve) => setTimeout(resolve, 300))');
  t.is(await tab.value("document.getElementById('steps').textContent"), still);
});

test.serial(
  'a policy with a wrapper carries its state, and MuJoCo comes along for bodies that are pushed',
  async (t) => {
    t.timeout(240_000);
    const site = await exported(t, 'ppo-saute', 'SafetyPointGoal1-v0');
    t.true(existsSync(join(site, 'mujoco.wasm')));
    // A name out of the file is text, whatever it holds.
    const path = join(site, 'run.belay');
    const run = decodeState(readFileSync(path), path) as unknown as PlayedRun;
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const policy = { ...run.policy, identity: { ...(run.policy['identity'] as object), algorithm: hostile } };
    writeFileSync(path, encodeState({ ...run, policy } as never));
    const tab = await open(t, site, '#seed=3');
    if (tab === null) return;

    await tab.until("/[1-9]\\d* of 1000/.test(document.getElementById('steps').textContent)");

    t.is(await tab.value('document.title'), `${hostile} on SafetyPointGoal1-v0`);
    t.is(await tab.value("document.querySelectorAll('img, h1 script').length"), 0);
    const wide = await tab.value<number>('document.documentElement.scrollWidth');
    await tab.picture(390, 800);
    t.true((await tab.value<number>('document.documentElement.scrollWidth')) <= 390, `wide: ${wide}`);
  },
);

test.serial('a page that is opened from the disk says what to do', async (t) => {
  t.timeout(120_000);
  const page = new URL('../../../export/page/index.html', import.meta.url);
  const tab = await Tab.open(page.href);
  if (tab === null) {
    t.log('skipped: no Chromium that runs on this machine');
    t.pass();
    return;
  }
  t.teardown(() => tab.close());
  await tab.until("/Serve its folder/.test(document.getElementById('state').textContent)");
  t.pass();
});

test('an environment of a plugin is refused with the reason, and nothing is written', async (t) => {
  const cwd = await emptyFolder(t);
  const plugin = new URL('../cases/sparse.ts', import.meta.url);
  const source = readFileSync(plugin, 'utf8');
  const id = /id: '([^']+)'/.exec(source)?.[1] ?? '';
  const file = ['--plugin', plugin.pathname];
  const settings = ['training.stepsPerEpoch=200', 'training.environments=1', 'training.workers=0'];
  const set = settings.flatMap((one) => ['--set', one]);
  const trained = await belay(['train', 'ppo-lag', id, '--steps', '200', '--out', 'run', ...file, ...set], { cwd });
  t.is(trained.code, 0, trained.stderr);

  const { code, stderr } = await belay(['export', 'run', '--format', 'web', '--out', 'site', ...file], { cwd });

  t.is(code, 2, pathToFileURL(cwd).href);
  t.regex(stderr, /comes from a plugin, which the page does not hold.*\[cannot-export\]/);
  t.false(existsSync(join(cwd, 'site')));
});
