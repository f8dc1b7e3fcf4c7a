import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LogSinkContext } from '@belay-rl/core';
import { createRegistry } from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../own-log-sink.ts';

const run: LogSinkContext = {
  directory: null,
  algorithm: 'cpo',
  environment: 'Lane-v0',
  seed: 3,
  settings: { seed: 3 },
};

test.serial('the example’s sink posts the run and what was measured, and throws if the tracker is away', async (t) => {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    bodies.push(JSON.parse(body));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['TRACKER_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows`;
  const sink = createRegistry().add(plugin).logSink('tracker').create(run);

  await sink.open([], 0);
  await sink.row({ a: 1, b: Number.NaN });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));

  t.deepEqual(bodies, [{ algorithm: 'cpo', environment: 'Lane-v0', seed: 3, settings: { seed: 3 } }, { a: 1 }]);
  await t.throwsAsync(async () => sink.row({ a: 2 }));
});
