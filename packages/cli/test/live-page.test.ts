import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { LivePage } from '../src/live-page.ts';
import { belay, emptyFolder } from './support/belay.ts';

test('the page of a run is served before its first epoch, and goes with the training', async (t) => {
  const folder = await emptyFolder(t);
  // A page keeps no process alive, and nothing else is under way here while it starts.
  const alive = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(alive));
  const run = join(folder, 'run');
  mkdirSync(run);
  let page: LivePage | null = null;
  const url = await new Promise<string>((resolve) => {
    page = new LivePage(run, resolve);
  });

  const waiting = await fetch(`${url}runs.json`);
  t.is(waiting.status, 503);
  writeFileSync(join(run, 'progress.csv'), 'TotalEnvSteps,Metrics/EpRet\n100,1\n');
  const begun = await fetch(`${url}runs.json`);
  t.is(begun.status, 200);
  t.is(((await begun.json()) as { runs: unknown[] }).runs.length, 1);

  page!.close();
  await t.throwsAsync(async () => {
    for (;;) await fetch(url);
  });
});

test('a training with --live comes to its end', async (t) => {
  const cwd = await emptyFolder(t);
  const args = (out: string) => [
    ...['train', 'ppo-lag', 'SafetyPointCircle1-v0', '--steps', '1000', '--out', out],
    ...['training.stepsPerEpoch=500', 'training.environments=1', 'training.workers=0'].flatMap((s) => ['--set', s]),
  ];

  const live = await belay([...args('live'), '--live'], { cwd });

  t.is(live.code, 0, live.stderr);
  t.regex(live.stdout, /epoch 2\/2/);
});
