import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireTrainable, studyPaths } from '@belay-rl/studies';
import test from 'ava';
import { planOf, temporaryFolder } from '../support/study-of.ts';
import { tinyRegistry } from '../support/tiny-plugin.ts';

// An episode of Road-v0 takes 20 steps.
const hopeless = 'algorithms: [tiny, tiny-sgd]\nenvironments: [Road-v0]\nseeds: 2\nsteps: 10\n';

test('a study of which no run can begin is refused by what its first run would be refused by', async (t) => {
  await t.throwsAsync(requireTrainable(planOf(hopeless).runs, tinyRegistry(), temporaryFolder()), {
    code: 'no-episode',
    message: /^No run can begin\. tiny on Road-v0: No episode of Road-v0 can end .*raise training\.steps=10/,
  });
});

test('a study whose runs do not fit the memory of the machine that trains them is refused', async (t) => {
  const { runs } = planOf('algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\n');
  await t.throwsAsync(requireTrainable(runs, tinyRegistry(), temporaryFolder(), 1000), {
    code: 'memory',
    message: /^No run can begin\. tiny on Road-v0: This run would take .* of memory, and this machine has 1 MB: /,
  });
  await t.notThrowsAsync(requireTrainable(runs, tinyRegistry(), temporaryFolder(), 2 ** 40));
  await t.notThrowsAsync(requireTrainable(runs, tinyRegistry(), temporaryFolder()), 'workers are other machines');
});

test('a study of which one run can begin, or has begun, is not refused', async (t) => {
  const mixed = hopeless.replace('tiny-sgd', '{ name: tiny, label: long, set: { training.steps: 40 } }');
  await t.notThrowsAsync(requireTrainable(planOf(mixed).runs, tinyRegistry(), temporaryFolder()));

  const [directory, { runs }] = [temporaryFolder(), planOf(hopeless)];
  const begun = studyPaths(directory).run(runs[3]!);
  mkdirSync(begun, { recursive: true });
  writeFileSync(join(begun, 'config.yaml'), '');
  await t.notThrowsAsync(requireTrainable(runs, tinyRegistry(), directory));
});
