import test from 'ava';
import { quoted } from '../../src/settings/quoted.ts';

test('a word stands as it is if a shell takes it so, else in quotation marks', (t) => {
  for (const plain of ['runs/a', './b.yaml', 'seed-0', '@scope/name', 'C:/x']) t.is(quoted(plain), plain);
  t.is(quoted('o u/z q.yaml'), "'o u/z q.yaml'");
  t.is(quoted('kfcpo-*'), "'kfcpo-*'");
  t.is(quoted("it's"), String.raw`'it'\''s'`);
  t.is(quoted(''), "''");
});
