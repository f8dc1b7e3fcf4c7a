import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LogSinkContext } from '@belay-rl/core';
import { createRegistry } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';
import { emptyFolder } from '../support/belay.ts';
import { blocksOf, root } from '../support/page-commands.ts';

const run: LogSinkContext = { directory: null, algorithm: 'cpo', environment: 'Lane-v0', seed: 3, settings: {} };

/** A folder with the files that the page on trackers shows, and the sink of one of them. */
async function sinkOf(t: ExecutionContext, file: string, name: string) {
  const folder = await emptyFolder(t);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const block of blocksOf('docs/how-to/trackers.md')) {
    if (block.name !== null) writeFileSync(join(folder, block.name), block.text);
  }
  const { default: plugin } = await import(pathToFileURL(join(folder, file)).href);
  return { folder, sink: createRegistry().add(plugin).logSink(name).create(run) };
}

test.serial('the page’s MLflow sink begins a run, sends finite numbers with their step, and ends it', async (t) => {
  const asked: [string | undefined, Record<string, unknown>][] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    asked.push([request.url, JSON.parse(body)]);
    response.end(JSON.stringify(request.url?.endsWith('create') ? { run: { info: { run_id: 'r1' } } } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  process.env['MLFLOW_TRACKING_URI'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { sink } = await sinkOf(t, 'mlflow.ts', 'mlflow');

  await sink.open([], 0);
  await sink.row({ TotalEnvSteps: 200, 'Metrics/EpCost': 4, 'Misc/q': Number.NaN });
  await sink.close();
  server.closeAllConnections();

  t.deepEqual(
    asked.map(([path]) => path),
    ['create', 'log-batch', 'update'].map((what) => `/api/2.0/mlflow/runs/${what}`),
  );
  t.like(asked[0]![1], { experiment_id: '0', run_name: 'cpo Lane-v0 3' });
  const { run_id, metrics } = asked[1]![1] as {
    run_id: string;
    metrics: { key: string; value: number; step: number }[];
  };
  t.is(run_id, 'r1');
  t.deepEqual(
    metrics.map(({ key, value, step }) => [key, value, step]),
    [
      ['TotalEnvSteps', 200, 200],
      ['Metrics/EpCost', 4, 200],
    ],
  );
  t.like(asked[2]![1], { run_id: 'r1', status: 'FINISHED' });
});

test.serial('the page’s W&B sink and its Python file hand every row to the package', async (t) => {
  try {
    execFileSync('python3', ['--version']);
  } catch {
    t.log('no Python on this machine: not tried');
    t.pass();
    return;
  }
  const { folder, sink } = await sinkOf(t, 'wandb.ts', 'wandb');
  const said = join(folder, 'said.jsonl');
  // In place of the package: writes down how it was called.
  const standIn = [
    'import json, os',
    'def say(*what):',
    '    with open(os.environ["SAID"], "a") as out: out.write(json.dumps(what) + "\\n")',
    'class Run:',
    '    def log(self, row, step): say("log", row, step)',
    '    def finish(self): say("finish")',
    'def init(**given):',
    '    say("init", given)',
    '    return Run()',
  ];
  writeFileSync(join(folder, 'wandb.py'), standIn.join('\n'));
  Object.assign(process.env, { SAID: said, WANDB_ROWS: join(folder, 'wandb_rows.py') });

  await sink.open([], 0);
  await sink.row({ TotalEnvSteps: 200, 'Metrics/EpCost': 4, 'Misc/q': Number.NaN });
  await sink.close();

  const lines = readFileSync(said, 'utf8').trim().split('\n');
  t.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      [
        'init',
        { project: 'belay', name: 'cpo Lane-v0 3', config: { algorithm: 'cpo', environment: 'Lane-v0', seed: 3 } },
      ],
      ['log', { TotalEnvSteps: 200, 'Metrics/EpCost': 4 }, 200],
      ['finish'],
    ],
  );
});
