import { selectRuns } from '@belay-rl/studies';
import test from 'ava';

const names = ['kfcpo-center=0.5-E-seed-0', 'kfcpo-center=0.5-E-seed-10', 'cpo-E-seed-0', 'a.b'];
const chosen = (pattern: string): readonly string[] => {
  const found = selectRuns(
    names.map((name) => ({ name })),
    [pattern],
  );
  return found.map(({ name }) => name);
};

test('* stands for any characters, none too, and everything else for itself', (t) => {
  t.deepEqual(chosen('*-seed-0'), [names[0], names[2]]);
  t.deepEqual(chosen('kfcpo-*'), [names[0], names[1]]);
  t.deepEqual(chosen('*0*0'), [names[0], names[1]]);
  t.deepEqual(chosen('cpo-E-seed-0**'), [names[2]]);
  t.deepEqual(chosen('*'), names);
  t.deepEqual(chosen('a.b'), ['a.b']);
  for (const pattern of ['cpo', 'seed-0', 'a?b', 'a.*.b', '*seed-0*seed-0', 'cpo-E-seed-0*0']) {
    t.throws(() => chosen(pattern), { code: 'unknown-run' }, pattern);
  }
});

test('a pattern of many stars is told at once, with text between them too', (t) => {
  for (const pattern of [`${'*'.repeat(60)}zz`, `${'*e'.repeat(30)}zz`, `${'*-*e*'.repeat(20)}zz`]) {
    t.throws(() => chosen(pattern), { code: 'unknown-run' });
  }
  const long = 'e'.repeat(5000);
  t.deepEqual(selectRuns([{ name: long }], [`${'*e'.repeat(500)}*`]), [{ name: long }]);
});
