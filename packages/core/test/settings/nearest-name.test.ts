import test from 'ava';
import { editDistance, nearestKey, nearestName } from '../../src/settings/nearest-name.ts';

const distance = test.macro({
  exec(t, a: string, b: string, edits: number) {
    t.is(editDistance(a, b), edits);
    t.is(editDistance(b, a), edits);
  },
  title: (_, a, b, edits) => `from '${a}' to '${b}' it takes ${edits} edits`,
});
test(distance, 'kfac', 'kfac', 0);
test(distance, 'kfac', 'KFAC', 0);
test(distance, 'kfac', 'kafc', 1);
test(distance, 'kfac', 'kfak', 1);
test(distance, 'kfac', 'fac', 1);
test(distance, '', 'abc', 3);
// Optimal string alignment edits no substring twice, so this is not 2.
test(distance, 'ca', 'abc', 3);
test(distance, 'kitten', 'sitting', 3);

test('the nearest name is the one with the fewest edits, the first of equals', (t) => {
  t.is(nearestName('kfcpo1', ['cpo', 'kfcpo', 'pcpo']), 'kfcpo');
  t.is(nearestName('x', ['a', 'b']), 'a');
  t.is(nearestName('x', []), null);
});

test('a key is found by its last name under another section or none', (t) => {
  const keys = ['training.steps', 'training.stepsPerEpoch', 'trustRegion.maxKl', 'optimizer.damping', 'seed'];
  t.is(nearestKey('steps', keys), 'training.steps');
  t.is(nearestKey('training.maxKl', keys), 'trustRegion.maxKl');
  t.is(nearestKey('optimiser.dampin', keys), 'optimizer.damping');
  t.is(nearestKey('Seed', keys), 'seed');
});
