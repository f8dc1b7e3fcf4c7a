import { fileURLToPath } from 'node:url';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

const file = (name: string): string => fileURLToPath(new URL(`../cases/${name}`, import.meta.url));

test('a run in which no episode has to end is told so before its first epoch', async (t) => {
  const cwd = await emptyFolder(t);
  const { code, stdout, stderr } = await belay(
    [
      ...['train', 'sac-lag', 'Endless-v0', '--plugin', file('never-ends.ts'), '--limit', '5', '--steps', '600'],
      ...['--set', 'training.warmupSteps=400', '--set', 'training.batchSize=16', '--set', 'policy.hiddenSizes=8'],
      ...['--set', 'critic.hiddenSizes=8', '--set', 'training.stepsPerEpoch=300', '--workers', '0', '--out', 'run'],
    ],
    { cwd },
  );
  t.is(code, 0, stderr);
  const note = stdout.indexOf('No episode of Endless-v0 has to end in this run: one may take 10000 steps');
  t.true(note >= 0, stdout);
  t.true(note < stdout.indexOf('epoch 1'), 'before the first epoch');
});

const configurations: readonly [what: string, args: readonly string[], sentence: RegExp | null][] = [
  [
    'a warm-up longer than the run',
    ['sac', 'Base-v0', '--steps', '5000'],
    /^Nothing will be learnt: the 5000 steps of this run are all within its warm-up of random actions, training\.warmupSteps=10000/m,
  ],
  [
    'gradient steps so rare that none comes',
    ['sac', 'Base-v0', '--steps', '10010', '--set', 'training.updatesPerStep=0.05'],
    /^Nothing will be learnt: the 10 steps after the warm-up ask for less than one gradient step/m,
  ],
  [
    'a limit within the handler’s warm-up',
    ['sac-lag', 'Base-v0', '--steps', '20000', '--set', 'constraint.warmupSteps=20000'],
    /^The cost limit never acts: the 20000 steps of this run are all within the constraint handler's warm-up/m,
  ],
  [
    'a limit that nothing acts on',
    ['ppo', 'Base-v0', '--limit', '5'],
    /^Nothing in ppo acts on the limit of cost, constraint\.costLimit=5 \(--limit\), because it has constraint\.name=none; .* set constraint\.name=lagrangian or pid-lagrangian to limit it\./m,
  ],
  ['a limit that the wrapper keeps to', ['ppo-saute', 'Base-v0', '--limit', '5'], null],
  ['a limit of another’s handler', ['cvpo', 'Base-v0', '--limit', '5'], null],
  ['the usual limit', ['ppo', 'Base-v0'], null],
  ['a run that learns', ['sac-lag', 'Base-v0', '--limit', '5'], null],
];
for (const [what, args, sentence] of configurations) {
  test(`belay config ${sentence === null ? 'says nothing of' : 'tells of'} ${what}`, async (t) => {
    const { stdout, stderr } = await belay(['config', ...args, '--plugin', file('base.ts')], {
      cwd: await emptyFolder(t),
    });
    if (sentence === null) t.notRegex(stdout, /Nothing|never acts|No episode/, stderr);
    else t.regex(stdout, sentence, stderr);
  });
}
