import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';
import { root } from '../support/page-commands.ts';

const file = `# Which step size?
name: tiny
algorithm: ppo
environments: [SpeedLimit-v0]
plugins: [./own-environment.ts]
seeds: 1
steps: 800
trials: 2
rungs: [0.5]
keep: 1
space: { optimizer.learningRate: [0.001, 0.01] }
set: { training: { stepsPerEpoch: 400 } }
`;

test('a search keeps its trials where --results says, with the command, the commit and the machine', async (t) => {
  const cwd = await emptyFolder(t);
  await copyFile(join(root, 'examples/own-environment.ts'), join(cwd, 'own-environment.ts'));
  await writeFile(join(cwd, 'tiny.yaml'), file);
  const args = ['search', 'tiny.yaml', '--trust', '--out', 'far/away', '--results', 'kept/tiny'];
  const first = await belay(args, { cwd });
  t.is(first.code, 0, first.stderr);
  t.regex(first.stdout, /Go on with: --set training\.stepsPerEpoch=400( --set optimizer\.learningRate=[\d.]+)?\n/);
  t.regex(first.stdout, /Report: far\/away\/search\.md, kept\/tiny\.md\n$/);
  const page = await readFile(join(cwd, 'kept/tiny.md'), 'utf8');
  t.regex(page, /^# tiny\n\nWhich step size\?\n/);
  t.regex(page, /belay search tiny\.yaml --out runs\/tiny --results kept\/tiny\n/);
  t.regex(page, /settings that the file sets/i);
  t.regex(page, /- Commit: .+\n- Machine: .+\n$/);
  const trials = (await readFile(join(cwd, 'kept/tiny.csv'), 'utf8')).trim().split('\n');
  t.is(trials.length, 3);
  t.regex(trials[0]!, /^trial,optimizer\.learningRate,steps,SpeedLimit-v0 return,SpeedLimit-v0 cost$/);

  const again = await belay(args, { cwd });
  t.is(again.code, 0, again.stderr);
  t.is(await readFile(join(cwd, 'kept/tiny.md'), 'utf8'), page, 'a finished search only writes its pages');
});

test('a search of which no run can begin is refused before anything is written', async (t) => {
  const cwd = await emptyFolder(t);
  await copyFile(join(root, 'examples/own-environment.ts'), join(cwd, 'own-environment.ts'));
  await writeFile(join(cwd, 'tiny.yaml'), file.replace('steps: 800', 'steps: 10'));

  const refused = await belay(['search', 'tiny.yaml', '--trust', '--out', 'out', '--results', 'kept/tiny'], { cwd });

  t.is(refused.code, 2);
  t.regex(refused.stderr, /No run can begin\. ppo 000 on SpeedLimit-v0: No episode .*\[no-episode\]/);
  t.deepEqual((await readdir(cwd)).toSorted(), ['own-environment.ts', 'tiny.yaml']);
});

for (const [what, results, said] of [
  ['below a file', 'tiny.yaml/page', /tiny\.yaml.*not a folder.*--results/],
  ['where no folder can be made', '/proc/nope/page', /\/proc\/nope.*--results/],
  ['on a folder', 'taken', /taken\.md is a folder.*--results/],
] as const) {
  test(`--results ${what} is refused before anything is trained`, async (t) => {
    const cwd = await emptyFolder(t);
    await copyFile(join(root, 'examples/own-environment.ts'), join(cwd, 'own-environment.ts'));
    await writeFile(join(cwd, 'tiny.yaml'), file);
    await mkdir(join(cwd, 'taken.md'));

    const refused = await belay(['search', 'tiny.yaml', '--trust', '--out', 'out', '--results', results], { cwd });

    t.is(refused.code, 2);
    t.regex(refused.stderr, said);
    t.deepEqual((await readdir(cwd)).toSorted(), ['own-environment.ts', 'taken.md', 'tiny.yaml']);
  });
}
