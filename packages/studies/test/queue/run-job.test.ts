import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { packOrder, readJob, signJob, signRun, unpackRun } from '../../src/queue/run-job.ts';
import type { RunOrder } from '../../src/running/run-order.ts';

const study = '0123456789abcdef';

const order: RunOrder = {
  run: {
    name: 'ppo-Road-v0-seed-0',
    variant: 'ppo',
    label: 'ppo',
    algorithm: 'ppo',
    environment: 'Road-v0',
    seed: 0,
    point: {},
    settings: { 'training.steps': 100, 'training.clip': Number.POSITIVE_INFINITY },
    steps: 100,
    costLimit: null,
  },
  directory: '/studies/one/runs/ppo-Road-v0-seed-0',
  plugins: ['./evil.mjs'],
  evaluationEpisodes: 2,
};

const jobOf = (changes: Partial<RunOrder['run']>) =>
  signJob(study, packOrder({ ...order, run: { ...order.run, ...changes } as RunOrder['run'] }), null);

test('a job is read as data: its plugins are left out, of the order and of the settings', (t) => {
  const { order: read } = readJob(
    jobOf({ settings: { ...order.run.settings, plugins: ['data:text/javascript,0'] } }),
    null,
  );

  t.deepEqual(read, { ...order, plugins: [], until: null });
});

for (const name of ['../ESCAPED', '/tmp/x', 'a/b', 'a\\b', '..', '.', '', 'a\0b', '.hidden']) {
  test(`a job whose run is called ${JSON.stringify(name)} is refused`, (t) => {
    t.throws(() => readJob(jobOf({ name }), null), { code: 'queue-job' });
  });
}

test('a job of another form is refused with one sentence', (t) => {
  for (const bad of [
    { study: '../x', order: packOrder(order) },
    { study, order: 'not JSON' },
    { study, order: '[]' },
    { study, order: 5 as unknown as string },
    jobOf({ seed: 'x' as unknown as number }),
    jobOf({ settings: null as never }),
  ]) {
    t.throws(() => readJob(bad, null), { code: 'queue-job' });
  }
});

test('with a secret only what was signed with it is taken, in both directions', (t) => {
  const files = { 'summary.json': gzipSync('{}').toString('base64') };
  const directory = mkdtempSync(join(tmpdir(), 'belay-job-'));

  t.is(readJob(signJob(study, packOrder(order), 'ours'), 'ours').order.run.name, order.run.name);
  for (const job of [signJob(study, packOrder(order), null), signJob(study, packOrder(order), 'theirs')]) {
    t.throws(() => readJob(job, 'ours'), { code: 'queue-signature' });
  }
  const { signature } = signRun('other', files, 'ours');
  t.throws(() => unpackRun('mine', directory, { files, ...(signature && { signature }) }, 'ours'), {
    code: 'queue-signature',
  });
  t.false(existsSync(join(directory, 'summary.json')));
  unpackRun('mine', directory, signRun('mine', files, 'ours'), 'ours');
  t.is(readFileSync(join(directory, 'summary.json'), 'utf8'), '{}');
});

test('returned files stay in the run’s folder, and a planted link at a .partial name is not followed', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'belay-job-'));
  const directory = join(folder, 'run');
  const packed = gzipSync('results').toString('base64');
  unpackRun('a', directory, { files: {} }, null);
  writeFileSync(join(folder, 'precious'), 'mine');
  symlinkSync(join(folder, 'precious'), join(directory, 'progress.csv.partial'));

  unpackRun('a', directory, { files: { '../escaped': packed, '/tmp/escaped': packed, 'progress.csv': packed } }, null);

  t.false(existsSync(join(folder, 'escaped')));
  t.is(readFileSync(join(folder, 'precious'), 'utf8'), 'mine');
  t.is(readFileSync(join(directory, 'progress.csv'), 'utf8'), 'results');
});
