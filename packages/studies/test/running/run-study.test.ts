import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunState, readPlan, recordPlan, reuseRuns, runStudy, studyPaths } from '@belay-rl/studies';
import test from 'ava';
import { held, planOf, recorded, workerModule } from '../support/study-of.ts';

const base = 'algorithms: [tiny, tiny-sgd]\nenvironments: [Road-v0]\nseeds: 2\nevaluationEpisodes: 3\n';

/** Rows without the columns that hold seconds. */
function rows(directory: string): readonly string[] {
  const [header, ...lines] = readFileSync(join(directory, 'progress.csv'), 'utf8').trim().split('\n');
  const kept = header!.split(',').map((name) => !name.startsWith('Time/'));
  return lines.map((line) =>
    line
      .split(',')
      .filter((_, i) => kept[i])
      .join(','),
  );
}

test('trains every run to its end, then finds nothing left to do', async (t) => {
  const { plan, directory } = recorded(base);
  const paths = studyPaths(directory);

  const outcome = await runStudy({ plan, directory, workerModule, jobs: 2 });

  t.true(outcome.finished);
  t.deepEqual(readdirSync(paths.runs).sort(), plan.runs.map(({ name }) => name).sort());
  t.deepEqual(readdirSync(directory).sort(), ['plan.json', 'runs', 'study.yaml']);
  const summary = join(paths.run(plan.runs[0]!), 'summary.json');
  const before = statSync(summary).mtimeMs;
  const evaluation = JSON.parse(readFileSync(join(paths.run(plan.runs[0]!), 'evaluation.json'), 'utf8'));
  t.is(evaluation.episodes.length, 3);

  const events: string[] = [];
  const again = await runStudy({
    plan,
    directory,
    workerModule,
    jobs: 2,
    watcher: { begin() {}, change: (_, what) => events.push(what) },
  });

  t.true(again.finished);
  t.deepEqual(events, []);
  t.is(statSync(summary).mtimeMs, before);
});

test('a run whose process dies is tried once more, takes no other with it, and is reported', async (t) => {
  const { plan, directory } = recorded(
    'algorithms: [tiny, { name: tiny, label: dies, set: { environment.crashAt: 100 } }]\nenvironments: [Road-v0]\nseeds: 1\nevaluationEpisodes: 0\n',
  );
  const events: string[] = [];

  const outcome = await runStudy({
    plan,
    directory,
    workerModule,
    jobs: 1,
    watcher: {
      begin() {},
      change: (state: RunState, what) => what !== 'epoch' && events.push(`${state.run.label} ${what}`),
    },
  });

  t.false(outcome.finished);
  t.deepEqual(events, ['tiny started', 'tiny finished', 'dies started', 'dies retried', 'dies resumed', 'dies failed']);
  t.like(outcome.failures[0], { code: 'run-crashed' });
  t.true(existsSync(join(directory, 'runs', plan.runs[1]!.name, 'failure.json')));
});

test('a study that is killed goes on to the same bits', async (t) => {
  const text = 'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 2\nsteps: 6000\nevaluationEpisodes: 0\n';
  const whole = recorded(text);
  const killed = held(text, 4);
  await runStudy({ ...whole, workerModule, jobs: 2 });

  const script = fileURLToPath(new URL('../support/run-recorded.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, script, killed.directory], { stdio: 'ignore' });
  const progress = join(studyPaths(killed.directory).run(killed.plan.runs[0]!), 'progress.csv');
  while (!existsSync(progress) || rows(join(progress, '..')).length < 3)
    await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('close', resolve));
  t.false(existsSync(join(progress, '../summary.json')));
  killed.goOn();
  const outcome = await runStudy({ ...killed, workerModule, jobs: 2 });

  t.true(outcome.finished);
  for (const run of whole.plan.runs) {
    t.deepEqual(rows(studyPaths(killed.directory).run(run)), rows(studyPaths(whole.directory).run(run)));
  }
});

// Linux's /dev/full takes no byte: what the study meets is the system's own ENOSPC.
test('a full disk ends in a clear sentence, and the study goes on once there is space', async (t) => {
  const text = 'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 2\nsteps: 6000\nevaluationEpisodes: 0\n';
  const { plan, directory, goOn } = held(text, 1);
  const whole = recorded(text);
  await runStudy({ ...whole, workerModule, jobs: 2 });
  const { run } = studyPaths(directory);
  // The worker of these tests finds the disk full while this file is there.
  const full = join(run(plan.runs[0]!), 'disk-is-full');
  const fill = (): void => {
    writeFileSync(full, '');
    goOn();
  };
  const watcher = { begin() {}, change: (_: RunState, what: string) => what === 'epoch' && fill() };

  await t.throwsAsync(runStudy({ plan, directory, workerModule, jobs: 1, watcher }), {
    code: 'study-disk-full',
    message: /^The disk is full.*free some space and give the same command again/,
  });
  // No failure is recorded: nothing is wrong with the run.
  t.false(existsSync(join(run(plan.runs[0]!), 'failure.json')));
  t.false(existsSync(join(run(plan.runs[1]!), 'summary.json')));
  rmSync(full, { force: true });
  const outcome = await runStudy({ plan, directory, workerModule, jobs: 2 });

  t.true(outcome.finished);
  for (const one of plan.runs) t.deepEqual(rows(run(one)), rows(studyPaths(whole.directory).run(one)));
});

test('an interrupted study saves and goes on', async (t) => {
  const { plan, directory, goOn } = held(
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\nsteps: 6000\nevaluationEpisodes: 0\n',
    1,
  );
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort();
    goOn();
  };

  const first = await runStudy({
    plan,
    directory,
    workerModule,
    jobs: 1,
    signal: stop.signal,
    watcher: { begin() {}, change: (_, what) => what === 'epoch' && interrupt() },
  });
  const second = await runStudy({ plan, directory, workerModule, jobs: 1 });

  t.like(first, { finished: false, interrupted: true, failures: [] });
  t.like(second, { finished: true, interrupted: false });
});

test('two processes do not work on one study directory', async (t) => {
  const { plan, directory } = recorded(
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\nevaluationEpisodes: 0\n',
  );

  const both = await Promise.allSettled([1, 2].map(() => runStudy({ plan, directory, workerModule, jobs: 1 })));

  t.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  t.like((both.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason, { code: 'run-locked' });
});

test('runs that another study has finished are taken over, others are not', async (t) => {
  const one = recorded('algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 2\nevaluationEpisodes: 0\n');
  await runStudy({ ...one, workerModule, jobs: 2 });
  const first = studyPaths(one.directory).run(one.plan.runs[0]!);
  rmSync(join(studyPaths(one.directory).run(one.plan.runs[1]!), 'summary.json'));
  const two = recorded(
    'algorithms: [{ name: tiny, label: same }, { name: tiny, label: other, set: { advantage.gamma: 0.9 } }]\nenvironments: [Road-v0]\nseeds: 2\nevaluationEpisodes: 0\n',
  );
  // What a checkout with changed files trained may be anything; here both were the same.
  const clean = ({ plan }: typeof one) => ({ ...plan, commits: ['abc'] });
  writeFileSync(studyPaths(one.directory).plan, JSON.stringify(clean(one)));

  t.deepEqual(reuseRuns({ ...two.plan, commits: ['other'] }, two.directory, [one.directory]), []);
  const taken = reuseRuns(clean(two), two.directory, [one.directory]);

  t.deepEqual(taken, ['same-Road-v0-seed-0']);
  const copy = studyPaths(two.directory).run({ name: 'same-Road-v0-seed-0' });
  t.is(readFileSync(join(copy, 'progress.csv'), 'utf8'), readFileSync(join(first, 'progress.csv'), 'utf8'));
  t.throws(() => reuseRuns(clean(two), two.directory, [one.plan.name]), { code: 'no-study' });
});

test('other settings under the name of a run that exists are refused', (t) => {
  const { directory, plan } = recorded(base);
  const { run } = studyPaths(directory);
  rmSync(run(plan.runs[0]!), { recursive: true, force: true });
  writeFileSync(join(studyPaths(directory).runs, plan.runs[0]!.name), '');

  const changed = planOf(`${base}set: { advantage.gamma: 0.5 }\n`);

  t.throws(() => recordPlan(directory, changed, { command: '', text: '' }), { code: 'study-exists' });
  t.notThrows(() => recordPlan(directory, planOf(`${base}plugins: []\n`), { command: '', text: '' }));
  t.is(readPlan(directory)?.runs.length, 4);
});

test('a finished run whose rows are damaged has failed, is not taken over, and is trained anew once it is removed', async (t) => {
  const { plan, directory } = recorded(
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 2\nevaluationEpisodes: 0\n',
  );
  await runStudy({ plan, directory, workerModule, jobs: 1 });
  const damaged = studyPaths(directory).run(plan.runs[0]!);
  const progress = join(damaged, 'progress.csv');
  writeFileSync(progress, readFileSync(progress, 'utf8').replace(/[^\n]*\n$/, ''));

  const again = await runStudy({ plan, directory, workerModule, jobs: 1 });

  t.false(again.finished);
  t.is(again.failures.length, 1);
  t.like(again.failures[0], { name: plan.runs[0]!.name, code: 'progress-mismatch' });
  t.regex(
    again.failures[0]!.sentence,
    /progress\.csv has 3 rows of the 4 epochs that the run came to: remove .* give the same command again/,
  );
  const clean = { ...plan, commits: ['abc'] };
  writeFileSync(studyPaths(directory).plan, JSON.stringify(clean));
  t.deepEqual(reuseRuns(clean, join(directory, 'other'), [directory]), [plan.runs[1]!.name]);

  rmSync(damaged, { recursive: true });
  t.true((await runStudy({ plan, directory, workerModule, jobs: 1 })).finished);
});
