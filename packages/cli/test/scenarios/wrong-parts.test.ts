import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

const file = (name: string): string => fileURLToPath(new URL(`../cases/${name}`, import.meta.url));

async function train(cwd: string, handler: string) {
  return belay(
    [
      ...['train', 'kfcpo', 'Base-v0', '--plugin', file('base.ts'), '--plugin', file('handlers.ts'), '--workers', '0'],
      ...['--set', `constraint.name=${handler}`, '--steps', '800', '--set', 'training.stepsPerEpoch=400'],
      ...['--set', 'training.passes=1', '--limit', '5', '--out', join(cwd, handler), '--quiet'],
    ],
    { cwd },
  );
}

const wrong: readonly [handler: string, code: 1 | 2, sentence: string][] = [
  ['no-save', 2, 'returned from create an object without save(); write that function.'],
  ['no-weigh', 2, 'returned from create an object without weigh(values, weights); write that function.'],
  [
    'no-begin',
    2,
    'returned from create an object without begin(costs, progress) (it has beginn); write that function.',
  ],
  ['no-acts', 2, 'whose acts is undefined; it must be one of advantages, surrogates, directions.'],
  ['bad-acts', 2, 'whose acts is "advantage"; it must be one of advantages, surrogates, directions.'],
  ['directions-without-combine', 2, 'an object without combine(signals, proposal); write that function.'],
  ['nothing', 2, 'returned from create nothing; it must return an object with begin(costs, progress), weigh('],
  ['promise', 2, 'returned from create a promise; it must return the object itself, at once.'],
  ['nan-weights', 1, 'left weights[1] of weigh(values, weights) NaN; it must write a finite number into each of the 2'],
  ['unset-weights', 1, 'left weights[0] of weigh(values, weights) NaN; it must write a finite number'],
  ['no-merit', 1, 'returned undefined from weigh(values, weights); it must return the objective, a number.'],
  ['empty-save', 1, 'returned undefined from save; it must return an object'],
];
for (const [handler, code, sentence] of wrong) {
  test(`a constraint handler that is wrong (${handler}) is told with plugin, handler and member`, async (t) => {
    const { code: ended, stderr } = await train(await emptyFolder(t), handler);

    t.true(stderr.startsWith(`belay: Constraint handler ${handler} of plugin my-lab/handlers `), stderr);
    t.true(stderr.includes(sentence), stderr);
    t.is(ended, code);
  });
}

test('the one that is right trains', async (t) => {
  const { code, stderr } = await train(await emptyFolder(t), 'ok');
  t.is(code, 0, stderr);
});
