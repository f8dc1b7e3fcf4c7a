import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { nodeFiles } from '../../src/node/files.ts';
import { countRows, ProgressFile } from '../../src/node/progress-file.ts';

const folders: string[] = [];

function progressPath(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-progress-'));
  folders.push(folder);
  const path = join(folder, 'progress.csv');
  writeFileSync(path, text);
  return path;
}

test.after.always(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test('a resumed run cuts the rows after its checkpoint and goes on', (t) => {
  const path = progressPath('a,b\n1,2\n3,4\n');
  const file = new ProgressFile(nodeFiles, path);

  file.open(['a', 'b'], 1);
  file.row({ a: 5, b: 6 });

  t.is(readFileSync(path, 'utf8'), 'a,b\n1,2\n5,6\n');
  t.is(countRows(nodeFiles, path), 2);
});

test('a file of an earlier version keeps its columns and their order; new ones are left out', (t) => {
  const path = progressPath('b,"cost, sum",a\n1,2,3\n');
  const file = new ProgressFile(nodeFiles, path);

  file.open(['a', 'new', 'b', 'cost, sum'], 1);
  file.row({ a: 4, new: 5, b: 6, 'cost, sum': 7 });

  t.is(readFileSync(path, 'utf8'), 'b,"cost, sum",a\n1,2,3\n6,7,4\n');
});

test('a column that the run does not write is refused, and the file stays', (t) => {
  const path = progressPath('a,gone\n1,2\n3,4\n');

  t.throws(() => new ProgressFile(nodeFiles, path).open(['a', 'b'], 1), {
    code: 'progress-mismatch',
    message: /columns that this run does not write/,
  });
  t.is(readFileSync(path, 'utf8'), 'a,gone\n1,2\n3,4\n');
});

test('fewer rows than the checkpoint stands after are refused', (t) => {
  const path = progressPath('a\n1\n');

  t.throws(() => new ProgressFile(nodeFiles, path).open(['a'], 2), {
    message: /1 rows, but the checkpoint was made after 2/,
  });
});
