import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainFileError, nodeFiles, writeWhole } from '@belay-rl/core/node';
import test, { type ExecutionContext } from 'ava';

const bytes = new TextEncoder().encode('new');

/** A folder with a file `precious` outside of the one that is written to. */
function place(t: ExecutionContext) {
  const folder = mkdtempSync(join(tmpdir(), 'belay-files-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const precious = join(folder, 'precious');
  writeFileSync(precious, 'mine');
  const run = join(folder, 'a/b/run');
  nodeFiles.makeFolder(run);
  return { precious, run };
}

test('folders are made one below the other, and made again without an error', (t) => {
  const { run } = place(t);

  nodeFiles.makeFolder(run);

  t.true(statSync(run).isDirectory());
});

test('a link at a .partial name or at the name itself is replaced, not followed', (t) => {
  const { precious, run } = place(t);
  symlinkSync(precious, join(run, 'config.yaml.partial'));
  symlinkSync(precious, join(run, 'config.yaml'));
  symlinkSync(precious, join(run, `lock.${process.pid}.partial`));

  writeWhole(nodeFiles, join(run, 'config.yaml'), 'new');
  nodeFiles.create(join(run, 'lock'), bytes);

  t.is(readFileSync(precious, 'utf8'), 'mine');
  t.is(readFileSync(join(run, 'config.yaml'), 'utf8'), 'new');
  t.is(readFileSync(join(run, 'lock'), 'utf8'), 'new');
});

test('nothing is appended to or cut through a link, and the sentence says so', (t) => {
  const { precious, run } = place(t);
  const path = join(run, 'progress.csv');
  symlinkSync(precious, path);

  for (const act of [() => nodeFiles.append(path, bytes), () => nodeFiles.truncate(path, 1)]) {
    const error = t.throws(act);
    t.regex(explainFileError(error, path).message, /progress\.csv is a link, and Belay does not write through links/);
  }
  t.is(readFileSync(precious, 'utf8'), 'mine');
});

for (const path of ['/proc/x', '/proc/x/y/z', '/proc/self/fd/x/y']) {
  test(`${path} is refused as a folder at once`, (t) => {
    if (process.platform !== 'linux') return t.pass();
    const error = explainFileError(
      t.throws(() => nodeFiles.makeFolder(path)),
      path,
    );

    t.is(error.exitCode, 2);
    t.regex(error.message, /cannot be made: no folders can be made there; choose another with --out/);
  });
}

test('a folder at the place of a file is refused with its sentence', (t) => {
  const { precious } = place(t);

  const at = explainFileError(
    t.throws(() => nodeFiles.makeFolder(precious)),
    precious,
  );
  const below = explainFileError(
    t.throws(() => nodeFiles.makeFolder(join(precious, 'x'))),
    precious,
  );

  t.regex(at.message, /is a file, or a link to nothing, and not a folder/);
  t.regex(below.message, /part of its path is a file/);
});
