import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRegistry } from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../own-log-sink.ts';

test.serial('the example’s sink posts what was measured, and survives a tracker that is away', async (t) => {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    bodies.push(body);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['TRACKER_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows`;
  const sink = createRegistry().add(plugin).logSink('tracker').create({ directory: null });

  await sink.open([], 0);
  await sink.row({ a: 1, b: Number.NaN });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));

  t.deepEqual(bodies, ['{"a":1}']);
  await t.notThrowsAsync(async () => sink.row({ a: 2 }));
});
