import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';
import { numbersOf } from '../support/progress-rows.ts';

const plugin = fileURLToPath(new URL('../cases/sparse.ts', import.meta.url));
const small = [
  ...['--plugin', plugin, '--workers', '0', '--steps', '1000', '--set', 'training.stepsPerEpoch=1000'],
  ...['--set', 'training.passes=2', '--set', 'policy.hiddenSizes=8', '--set', 'critic.hiddenSizes=8'],
  ...['--set', 'environment.cost=1'],
];

test('--limit is what early termination ends episodes by: at a cost of 1 a step, 5 is exceeded in step 6', async (t) => {
  const cwd = await emptyFolder(t);
  const ran = await belay(['train', 'ppo-early-terminated', 'Constant-v0', '--limit', '5', '--out', 'run', ...small], {
    cwd,
  });
  t.is(ran.code, 0, ran.stderr);
  t.is(numbersOf(join(cwd, 'run'))[0]!['Metrics/EpLen'], 6);
  t.notRegex(ran.stdout, /leave wrapper/);
  // The file does not fix the limit a second time: with another one it means that throughout.
  t.regex(await readFile(join(cwd, 'run/config.yaml'), 'utf8'), /wrapper:[\s\S]*costLimit: null/);
  const again = await belay(
    [
      'config',
      'ppo-early-terminated',
      'Constant-v0',
      '--plugin',
      plugin,
      '--config',
      'run/config.yaml',
      '--limit',
      '7',
    ],
    { cwd },
  );
  t.regex(again.stdout, /wrapper\.costLimit +7 +constraint\.costLimit/);
});

test('a budget that is set acts, and its disagreement with the limit is said by config and before a training', async (t) => {
  const cwd = await emptyFolder(t);
  const given = ['ppo-saute', 'Constant-v0', '--limit', '5', '--set', 'wrapper.budget=25'];
  const sentence =
    'wrapper.budget=25 (--set) is not the cost limit, which is 5 (--limit): leave wrapper.budget out, and it follows constraint.costLimit.';
  const shown = await belay(['config', ...given, '--plugin', plugin], { cwd });
  t.true(shown.stdout.includes(sentence), shown.stdout);
  const ran = await belay(['train', ...given, '--out', 'run', ...small], { cwd });
  t.is(ran.code, 0, ran.stderr);
  t.true(ran.stdout.includes(sentence), ran.stdout);
  const agreed = await belay(['config', 'ppo-saute', 'Constant-v0', '--plugin', plugin, '--set', 'wrapper.budget=25'], {
    cwd,
  });
  t.notRegex(agreed.stdout, /leave wrapper/);
});

test('a study’s costLimit is every contender’s, and a budget that disagrees with it is said before it starts', async (t) => {
  const cwd = await emptyFolder(t);
  const settings = '{ training.stepsPerEpoch: 400, policy.hiddenSizes: [8], critic.hiddenSizes: [8] }';
  await writeFile(
    join(cwd, 'study.yaml'),
    `name: limits
plugins: [${plugin}]
algorithms:
  - { name: ppo-early-terminated, set: { training.passes: 2 } }
  - { name: ppo-early-terminated, label: mild, set: { training.passes: 2, wrapper.costLimit: 25 } }
environments: [{ name: Constant-v0, set: { environment.cost: 1 } }]
seeds: 1
steps: 400
costLimit: 5
set: ${settings}
`,
  );
  const ran = await belay(['study', 'study.yaml', '--trust', '--out', 'out', '--jobs', '1'], { cwd });
  t.is(ran.code, 0, ran.stderr);
  t.regex(
    ran.stderr,
    /^mild on Constant-v0: wrapper\.costLimit=25 \(study\.yaml, line \d+\) is not the cost limit, which is 5 \(study\.yaml, line \d+\): leave/m,
  );
  t.notRegex(ran.stderr, /^ppo-early-terminated on/m);
  const length = (run: string) => numbersOf(join(cwd, 'out/runs', run))[0]!['Metrics/EpLen'];
  t.deepEqual([length('ppo-early-terminated-Constant-v0-seed-0'), length('mild-Constant-v0-seed-0')], [6, 26]);
});
