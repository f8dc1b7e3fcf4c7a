import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import success from '../cases/success.ts';
import { belay, emptyFolder } from '../support/belay.ts';
import { numbersOf } from '../support/progress-rows.ts';
import { trainCase } from '../support/train-case.ts';

const plugin = new URL('../cases/success.ts', import.meta.url).pathname;

for (const [algorithm, settings] of [
  ['ppo-lag', { 'training.stepsPerEpoch': 400 }],
  ['ppo-saute', { 'training.stepsPerEpoch': 400 }],
  ['sac-lag', { 'training.stepsPerEpoch': 400, 'training.warmupSteps': 200 }],
] as const) {
  test(`${algorithm} logs an environment’s own measures: each summed over an episode, averaged over those that ended`, async (t) => {
    const { rows } = await trainCase(algorithm, 'Success-v0', [success], {
      'training.steps': 800,
      'environment.road': 0.5,
      ...settings,
    });
    const long = await trainCase(algorithm, 'Success-v0', [success], {
      'training.steps': 400,
      'environment.road': 1000,
      ...settings,
    });

    t.is(rows.length, 2);
    for (const row of rows) {
      t.is(row['Measures/success'], 1);
      // Episodes end at the first step beyond 0.5 m, and a step is at most half a metre; rewards are the way too.
      t.true(row['Measures/distance']! >= 0.5 && row['Measures/distance']! < 1);
      t.true(Math.abs(row['Measures/distance']! - row['Metrics/EpochRet']!) < 0.1);
    }
    t.is(long.rows[0]!['Measures/success'], 0);
  });
}

test('measures are logged from worker threads, evaluated and plotted', async (t) => {
  const cwd = await emptyFolder(t);
  const size = ['--steps', '800', '--set', 'training.stepsPerEpoch=400', '--set', 'training.environments=2'];
  const train = (workers: string) =>
    belay(
      [
        'train',
        'ppo',
        'Success-v0',
        '--plugin',
        plugin,
        ...size,
        '--workers',
        workers,
        '--out',
        `w${workers}`,
        '--quiet',
      ],
      { cwd },
    );
  const [none, two] = [await train('0'), await train('2')];
  t.is(none.code, 0, none.stderr);
  t.is(two.code, 0, two.stderr);
  const columns = (run: string) => numbersOf(join(cwd, run)).map((row) => row['Measures/success']);

  const evaluated = await belay(['evaluate', 'w0', '--episodes', '5', '--set', 'environment.road=0.5'], { cwd });
  const json = await belay(['evaluate', 'w0', '--episodes', '5', '--json'], { cwd });
  const report = await belay(['report', 'w0', 'w2', '--svg', '--md', '--csv', '--out', 'figures'], { cwd });

  t.deepEqual(columns('w0'), columns('w2'));
  const summary = JSON.parse(readFileSync(join(cwd, 'w0/summary.json'), 'utf8'));
  t.deepEqual(Object.keys(summary.measures), ['success', 'distance']);
  t.is(summary.measures.success, columns('w0').at(-1));
  t.true(columns('w0').every((share) => share > 0 && share <= 1));
  t.regex(evaluated.stdout, / {2}success +1\.00/);
  t.deepEqual(
    JSON.parse(json.stdout).measures.map(({ name }: { name: string }) => name),
    ['success', 'distance'],
  );
  t.regex(report.stdout, /measure-success-Success-v0\.svg/);
  const written = (name: string): string => readFileSync(join(cwd, 'figures', name), 'utf8');
  t.regex(written('report.md'), /\| return \| cost \| success \| distance \| seeds within the limit \|/);
  const [head, line] = written('report.csv').trim().split('\n');
  t.true(head!.endsWith(',success,distance'));
  // A run of two epochs: its last tenth is the second.
  t.is(Number(line!.split(',').at(-2)), columns('w0')[1]);
});
