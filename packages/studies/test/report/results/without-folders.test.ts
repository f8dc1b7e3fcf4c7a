import test from 'ava';
import { withoutFolders } from '../../../src/report/results/without-folders.ts';

test('of an absolute path only the name of the file is left', (t) => {
  t.is(withoutFolders('belay study /home/x/more.yaml --jobs 2'), 'belay study more.yaml --jobs 2');
  t.is(withoutFolders('costLimit=25 (/srv/a/b.yaml, line 3)'), 'costLimit=25 (b.yaml, line 3)');
  t.is(withoutFolders(String.raw`--plugin C:\work\mine.ts`), '--plugin mine.ts');
});

test('relative paths, addresses and divisions stay', (t) => {
  for (const text of [
    'belay study studies/a.yaml',
    '--queue redis://server:6379/0',
    '25 / 30 steps/s',
    './a/b.yaml',
    '../a/b',
  ])
    t.is(withoutFolders(text), text);
});
