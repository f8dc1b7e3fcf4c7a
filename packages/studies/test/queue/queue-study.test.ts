import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuse } from '@belay-rl/core';
import { studyPaths } from '@belay-rl/studies';
import { queueStudy, serveQueue } from '@belay-rl/studies/queue';
import test, { type ExecutionContext } from 'ava';
import { held, recorded, temporaryFolder, workerModule } from '../support/study-of.ts';

const server = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((path) => existsSync(path));

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function startRedis(path: string, own?: number): Promise<{ url: string; port: number; child: ChildProcess }> {
  // Another process may take the port before the server does, which then ends.
  for (let attempt = 0; attempt < 10; attempt++) {
    const port = String(own ?? (await freePort()));
    const child = spawn(path, ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', temporaryFolder()]);
    const ready = await new Promise<boolean>((resolve) => {
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Ready to accept')) resolve(true);
      });
      child.on('close', () => resolve(false));
    });
    if (ready) return { url: `redis://127.0.0.1:${port}`, port: Number(port), child };
  }
  throw new Error(`${path} does not start.`);
}

const script = fileURLToPath(new URL('../support/queue-worker.ts', import.meta.url));

function startWorker(url: string, directory: string): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, script, url, directory], { stdio: 'ignore' });
}

/** A test that starts a Redis server of its own, from the program given to it; without one on this machine it is skipped, which it says. */
function redisTest(title: string, body: (t: ExecutionContext, server: string) => Promise<void>): void {
  test(title, async (t) => {
    if (server === undefined) {
      t.log('skipped: no redis-server on this machine');
      t.pass();
      return;
    }
    await body(t, server);
  });
}

redisTest('two workers, one of them killed in the middle: nothing is lost, nothing doubled', async (t, server) => {
  const redis = await startRedis(server);
  const { plan, directory, goOn } = held(
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 4\nsteps: 3000\nevaluationEpisodes: 2\n',
    1,
  );
  const doomed = startWorker(redis.url, temporaryFolder());
  let helper: ChildProcess | null = null;
  const finished: string[] = [];
  try {
    const outcome = await queueStudy({
      plan,
      directory,
      url: redis.url,
      every: 50,
      watcher: {
        begin() {},
        change: ({ run }, what) => {
          if (what === 'finished') finished.push(run.name);
          // It is in the middle of a run.
          if (what === 'epoch' && helper === null) {
            doomed.kill('SIGKILL');
            goOn();
            helper = startWorker(redis.url, temporaryFolder());
          }
        },
      },
    });

    t.true(outcome.finished);
    t.deepEqual(finished.sort(), plan.runs.map(({ name }) => name).sort());
    for (const run of plan.runs) {
      const rows = readFileSync(join(studyPaths(directory).run(run), 'progress.csv'), 'utf8')
        .trim()
        .split('\n');
      t.is(rows.length, 1 + 25);
      t.true(existsSync(join(studyPaths(directory).run(run), 'summary.json')));
    }
  } finally {
    doomed.kill('SIGKILL');
    (helper as ChildProcess | null)?.kill('SIGKILL');
    redis.child.kill();
  }
});

redisTest('in a shared directory a run of a lost worker goes on from its checkpoint', async (t, server) => {
  const redis = await startRedis(server);
  const { plan, directory, goOn } = held(
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\nsteps: 6000\nevaluationEpisodes: 2\n',
    3,
  );
  const doomed = startWorker(redis.url, 'shared');
  let helper: ChildProcess | null = null;
  let epochAtLoss = 0;
  const epochsAfter: number[] = [];
  try {
    const outcome = await queueStudy({
      plan,
      directory,
      url: redis.url,
      every: 50,
      watcher: {
        begin() {},
        change: ({ progress }, what) => {
          if (what !== 'epoch' || progress === null) return;
          if (helper !== null) epochsAfter.push(progress.epoch);
          else if (progress.epoch >= 3) {
            doomed.kill('SIGKILL');
            goOn();
            epochAtLoss = progress.epoch;
            helper = startWorker(redis.url, 'shared');
          }
        },
      },
    });

    t.true(outcome.finished);
    t.is(epochAtLoss, 3);
    t.true(Math.min(...epochsAfter) >= epochAtLoss, `${epochsAfter[0]} after ${epochAtLoss}`);
    const run = studyPaths(directory).run(plan.runs[0]!);
    const logged = readFileSync(join(run, 'progress.csv'), 'utf8').trim().split('\n');
    t.is(logged.length, 1 + 50);
    t.true(existsSync(join(run, 'evaluation.json')));
  } finally {
    doomed.kill('SIGKILL');
    (helper as ChildProcess | null)?.kill('SIGKILL');
    redis.child.kill();
  }
});

/** The server's end, for good. */
async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

redisTest('a server that goes and comes back empty is told of, and its jobs are queued again', async (t, server) => {
  let redis = await startRedis(server);
  const { plan, directory, goOn } = held(
    'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 2\nsteps: 600\nevaluationEpisodes: 1\n',
    1,
  );
  const worker = startWorker(redis.url, temporaryFolder());
  const said: string[] = [];
  let restarted = false;
  try {
    const outcome = await queueStudy({
      plan,
      directory,
      url: redis.url,
      every: 50,
      onEvent: (sentence) => said.push(sentence),
      watcher: {
        begin() {},
        change: async (_state, what) => {
          if (what !== 'epoch' || restarted) return;
          restarted = true;
          await kill(redis.child);
          redis = await startRedis(server, redis.port);
          goOn();
        },
      },
    });

    t.true(outcome.finished);
    t.regex(
      said[0] ?? '',
      /^Redis at redis:\/\/127\.0\.0\.1:\d+.* is gone; waiting for it to come back\. Ctrl-C stops\.$/,
    );
    t.true(said.some((sentence) => / is back\.$/.test(sentence)));
    t.true(
      said.some((sentence) => /^Redis has lost \d of the study's jobs, which are queued again: tiny/.test(sentence)),
    );
    for (const run of plan.runs) t.true(existsSync(join(studyPaths(directory).run(run), 'summary.json')));
  } finally {
    worker.kill('SIGKILL');
    redis.child.kill();
  }
});

redisTest('an environment that a worker does not admit fails its run once, with the sentence', async (t, server) => {
  const redis = await startRedis(server);
  const { plan, directory } = recorded('algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\n');
  const interrupt = new AbortController();
  const asked: string[] = [];
  const worker = serveQueue({
    url: redis.url,
    workerModule,
    directory: temporaryFolder(),
    jobs: 1,
    signal: interrupt.signal,
    async admit(environment) {
      asked.push(environment);
      throw refuse('plugin-untrusted', 'Its code may not run.');
    },
  });
  try {
    const outcome = await queueStudy({ plan, directory, url: redis.url, every: 50 });

    t.deepEqual(asked, ['Road-v0']);
    t.regex(outcome.failures[0]!.sentence, /Its code may not run/);
  } finally {
    interrupt.abort();
    await worker;
    redis.child.kill();
  }
});

redisTest(
  'a finished run whose rows are damaged has failed, and is queued anew once it is removed',
  async (t, server) => {
    const redis = await startRedis(server);
    const { plan, directory } = recorded(
      'algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 2\nevaluationEpisodes: 0\n',
    );
    const interrupt = new AbortController();
    const { signal } = interrupt;
    const worker = serveQueue({ url: redis.url, workerModule, directory: temporaryFolder(), jobs: 1, signal });
    try {
      t.true((await queueStudy({ plan, directory, url: redis.url, every: 50 })).finished);
      const damaged = studyPaths(directory).run(plan.runs[0]!);
      const progress = join(damaged, 'progress.csv');
      writeFileSync(progress, readFileSync(progress, 'utf8').replace(/[^\n]*\n$/, ''));

      const again = await queueStudy({ plan, directory, url: redis.url, every: 50 });
      t.false(again.finished);
      t.like(again.failures, [{ name: plan.runs[0]!.name, code: 'progress-mismatch' }]);
      t.is(again.failures.length, 1);

      rmSync(damaged, { recursive: true });
      t.true((await queueStudy({ plan, directory, url: redis.url, every: 50 })).finished);
      t.true(existsSync(join(damaged, 'summary.json')));
    } finally {
      interrupt.abort();
      await worker;
      redis.child.kill();
    }
  },
);

redisTest('an interrupt ends a study and a worker whose server is gone', async (t, server) => {
  const redis = await startRedis(server);
  const { plan, directory } = recorded('algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\n');
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const gone = new Set<string>();
  const note = (who: string) => (sentence: string) => {
    if (!/ is gone;/.test(sentence)) return;
    gone.add(who);
    if (gone.size === 2) interrupt.abort();
  };
  const study = queueStudy({ plan, directory, url: redis.url, every: 50, signal, onEvent: note('study') });
  const worker = serveQueue({
    url: redis.url,
    workerModule,
    directory: temporaryFolder(),
    jobs: 1,
    signal,
    onEvent: note('worker'),
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await kill(redis.child);

  const outcome = await study;
  await worker;

  t.true(outcome.interrupted);
  t.deepEqual([...gone].sort(), ['study', 'worker']);
});

test('without a Redis server a sentence says so', async (t) => {
  const { plan, directory } = recorded('algorithms: [tiny]\nenvironments: [Road-v0]\nseeds: 1\n');
  // No one is given this port by chance, as one of the other tests' servers might be given a free one.
  const url = 'redis://127.0.0.1:1';
  const worker = { workerModule, directory: temporaryFolder(), jobs: 1, signal: new AbortController().signal };

  await t.throwsAsync(queueStudy({ plan, directory, url }), {
    code: 'no-redis',
    message: /No Redis server answers at .*ECONNREFUSED/,
  });
  await t.throwsAsync(serveQueue({ ...worker, url }), { code: 'no-redis' });
  await t.throwsAsync(serveQueue({ ...worker, url: 'localhost' }), { code: 'no-redis', message: /no address/ });
});
