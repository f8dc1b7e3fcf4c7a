import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

const settings = [
  'training.stepsPerEpoch=500',
  'training.environments=1',
  'training.workers=0',
  'critic.passes=1',
].flatMap((setting) => ['--set', setting]);

test('a run comes out the same again; one whose numbers were changed does not', async (t) => {
  const cwd = await emptyFolder(t);
  const trained = await belay(
    ['train', 'trpo-lag', 'SafetyPointCircle1-v0', '--steps', '1500', '--out', 'run', ...settings],
    { cwd },
  );
  t.is(trained.code, 0, trained.stderr);
  const before = readdirSync(join(cwd, 'run')).sort();

  const same = await belay(['verify', 'run'], { cwd });

  t.is(same.code, 0, same.stderr);
  t.regex(
    same.stdout,
    /^epoch 1 {2}[0-9a-f]{16} {2}the same\nepoch 2 .*the same\nThe first 2 epochs came out the same/,
  );
  t.deepEqual(readdirSync(join(cwd, 'run')).sort(), before);

  const file = join(cwd, 'run/progress.csv');
  const [header, ...rows] = readFileSync(file, 'utf8').split('\n');
  const at = header!.split(',').indexOf('Metrics/EpCost');
  const cells = rows[1]!.split(',');
  cells[at] = '12.5';
  writeFileSync(file, [header, rows[0], cells.join(','), ...rows.slice(2)].join('\n'));
  const changed = await belay(['verify', 'run', '--epochs', '9'], { cwd });

  t.is(changed.code, 1);
  t.regex(
    changed.stdout,
    /epoch 1 .*the same\nepoch 2 .*differs\n {4}Metrics\/EpCost: recorded 12\.5, now [\d.]+\nepoch 3 .*the same\nThe run does not come out the same/,
  );
});

test('a folder without a run, and a run without an epoch, are refused', async (t) => {
  const cwd = await emptyFolder(t);

  const none = await belay(['verify', 'nothing'], { cwd });
  const words = await belay(['verify', 'nothing', '--epochs', 'two'], { cwd });

  t.is(none.code, 2);
  t.regex(none.stderr, /\[no-run\]/);
  t.is(words.code, 2);
});
