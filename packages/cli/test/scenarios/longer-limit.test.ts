import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';
import { numbersOf } from '../support/progress-rows.ts';

test('a plugin lengthens the episodes of a known task: 3,000 steps where the task has 1,000', async (t) => {
  const cwd = await emptyFolder(t);
  const plugin = fileURLToPath(new URL('../cases/longer-limit.ts', import.meta.url));
  const ran = await belay(
    [
      ...['train', 'ppo-lag', 'LongGoal1-v0', '--plugin', plugin, '--steps', '3000', '--workers', '0', '--out', 'run'],
      ...['--set', 'training.stepsPerEpoch=3000', '--set', 'training.passes=2', '--set', 'critic.passes=1'],
      ...['--set', 'policy.hiddenSizes=8', '--set', 'critic.hiddenSizes=8', '--quiet'],
    ],
    { cwd },
  );
  t.is(ran.code, 0, ran.stderr);
  t.is(numbersOf(join(cwd, 'run'))[0]!['Metrics/EpLen'], 3000);
});
