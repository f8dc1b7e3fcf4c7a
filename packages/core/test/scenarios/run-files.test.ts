import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { CheckpointFiles, nodeFiles, resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import type { Files } from '@belay-rl/core/run';
import test from 'ava';
import { lockRun } from '../../src/node/run-lock.ts';
import { writeWhole } from '../../src/node/write-whole.ts';
import { tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'belay-'));
}

/** Files on a disk that takes `room` bytes and not one more; the write that meets its end leaves what fitted. */
function smallDisk(room: number, code = 'ENOSPC'): Files & { room: number } {
  const disk = {
    ...nodeFiles,
    room,
    write: (path: string, bytes: Uint8Array) => disk.take(path, bytes, nodeFiles.write),
    append: (path: string, bytes: Uint8Array) => disk.take(path, bytes, nodeFiles.append),
    take(path: string, bytes: Uint8Array, put: (path: string, bytes: Uint8Array) => void) {
      const fitting = bytes.subarray(0, Math.max(0, disk.room));
      put(path, fitting);
      disk.room -= fitting.length;
      if (fitting.length < bytes.length) throw Object.assign(new Error(`${code}: no space left on device`), { code });
    },
  };
  return disk;
}

/** A disk with room for a whole run but for the end of its summary. */
function fullInSummary(): ReturnType<typeof smallDisk> {
  const disk = smallDisk(Number.MAX_SAFE_INTEGER);
  const write = disk.write;
  return Object.assign(disk, {
    write(path: string, bytes: Uint8Array) {
      if (path.includes('summary.json')) disk.room = Math.floor(bytes.length / 2);
      write(path, bytes);
    },
  });
}

function whole(directory: string): string[] {
  return readFileSync(join(directory, 'progress.csv'), 'utf8')
    .split('\n')
    .map((line) => line.split(',').slice(0, 7).join());
}

async function reference(): Promise<string[]> {
  const directory = join(newFolder(), 'run');
  const registry = tinyRegistry();
  await trainInDirectory({ registry, configuration: tinyConfiguration(registry), directory });
  return whole(directory);
}

test('a disk that fills up stops the run with a sentence and costs nothing that was saved', async (t) => {
  const expected = await reference();
  const registry = tinyRegistry();
  const configuration = tinyConfiguration(registry);
  const probe = smallDisk(Number.MAX_SAFE_INTEGER);
  await trainInDirectory({ registry, configuration, directory: join(newFolder(), 'run'), files: probe });
  const used = Number.MAX_SAFE_INTEGER - probe.room;

  // Ends in the settings, in checkpoints, in rows; how many bytes a run takes varies with the digits of its times.
  const shares = [0.01, 0.2, 0.35, 0.5, 0.62, 0.77, 0.9];
  const disks = shares.map((share) => ({ full: `at ${share}`, files: smallDisk(Math.floor(share * used)) }));
  disks.push({ full: 'in the summary', files: fullInSummary() });
  for (const { full, files } of disks) {
    const directory = join(newFolder(), 'run');
    const error = await t.throwsAsync(trainInDirectory({ registry, configuration, directory, files }), {
      code: 'file-failed',
    });
    t.regex(error!.message, /^The disk is full: .* could not be written\./);
    t.is((error as unknown as { exitCode: number }).exitCode, 1);
    for (const name of readdirSync(directory, { recursive: true })) t.false(String(name).endsWith('.partial'));
    if (!readdirSync(directory).includes('config.yaml')) continue;

    const outcome = await resumeDirectory(directory, { registry: tinyRegistry() });

    t.true(outcome.finished);
    t.deepEqual(whole(directory), expected, full);
  }
});

test('a folder that cannot be written to is one sentence', (t) => {
  for (const [code, sentence] of [
    ['EROFS', /read-only file system/],
    ['EACCES', /no permission/],
    ['EDQUOT', /quota/],
  ] as const) {
    const error = t.throws(() => writeWhole(smallDisk(0, code), join(newFolder(), 'x'), 'content'), {
      code: 'file-failed',
    });
    t.regex(error!.message, sentence);
  }
});

test('a file shows its new content or its old, never half', (t) => {
  const path = join(newFolder(), 'file');
  writeWhole(nodeFiles, path, 'old content');

  t.throws(() => writeWhole(smallDisk(4), path, 'new content'));

  t.is(readFileSync(path, 'utf8'), 'old content');
});

test('a run directory belongs to one process', (t) => {
  const folder = newFolder();
  const release = lockRun(nodeFiles, folder);

  const error = t.throws(() => lockRun(nodeFiles, folder), { code: 'run-locked' });
  t.true(error!.message.includes(`process ${process.pid}`));
  t.deepEqual(readdirSync(folder), ['lock']);
  release();
  lockRun(nodeFiles, folder)();
  t.deepEqual(readdirSync(folder), []);
});

test('a lock that is released while it is looked at is simply gone', (t) => {
  const folder = newFolder();
  let looks = 0;
  const files: Files = {
    ...nodeFiles,
    create(path, bytes) {
      if (looks++ === 0) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
      nodeFiles.create(path, bytes);
    },
    // By now the lock may be another process's.
    rename: () => t.fail(),
  };

  lockRun(files, folder)();

  t.is(looks, 2);
  t.deepEqual(readdirSync(folder), []);
});

test('the lock of a process that is gone is taken over', (t) => {
  const folder = newFolder();
  lockRun(nodeFiles, folder);
  const own = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'));

  // A number that no process has; this process's number, of an earlier start; a file that its writer did not end.
  const stale = [{ ...own, pid: 2 ** 30 }, ...(own.started === null ? [] : [{ ...own, started: '1' }])].map((x) =>
    JSON.stringify(x),
  );
  for (const content of [...stale, '{"pid":']) {
    writeFileSync(join(folder, 'lock'), content);
    const release = lockRun(nodeFiles, folder);
    t.is(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')).pid, process.pid);
    release();
  }
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('the lock of a process that has ended and was not reaped is taken over', async (t) => {
  const folder = newFolder();
  // The shell becomes `sleep`, which never asks how its child ended; the child ends with its input, once it is `sleep`.
  const shell = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 600 3<&-'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  t.teardown(() => shell.kill());
  const pid = Number(await new Promise<string>((resolve) => shell.stdout!.on('data', (text) => resolve(String(text)))));
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await until(() => readFileSync(`/proc/${shell.pid}/cmdline`, 'utf8').includes('600\0'));
  (shell.stdio[3] as Writable).end();
  await until(() => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] === 'Z');
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, host: hostname(), started: null }));

  t.notThrows(() => lockRun(nodeFiles, folder)());
});

test('a lock of another machine is respected', (t) => {
  const folder = newFolder();
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', started: null }));

  t.throws(() => lockRun(nodeFiles, folder), { code: 'run-locked', message: /process 1 on elsewhere/ });
});

test('only the newest checkpoints are kept', (t) => {
  const folder = newFolder();
  const checkpoints = new CheckpointFiles(nodeFiles, folder);

  for (const epoch of [1, 2, 10, 11]) checkpoints.write(epoch, Uint8Array.of(epoch), 2);

  t.deepEqual(checkpoints.list(), [11, 10]);
});

test('--out in a path through a file is one sentence', async (t) => {
  const folder = newFolder();
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'empty'));
  const registry = tinyRegistry();
  const configuration = tinyConfiguration(registry);

  await t.throwsAsync(trainInDirectory({ registry, configuration, directory: join(folder, 'file', 'run') }), {
    code: 'file-failed',
  });
  const outcome = await trainInDirectory({ registry, configuration, directory: join(folder, 'empty') });

  t.is(outcome.directory, join(folder, 'empty'));
});
