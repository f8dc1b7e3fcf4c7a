/** A worker of a queue: `node queue-worker.ts URL DIR`. */
import { tmpdir } from 'node:os';
import { serveQueue } from '@belay-rl/studies/queue';
import { workerModule } from './study-of.ts';

const [url, directory] = process.argv.slice(2) as [string, string];
await serveQueue({
  url,
  workerModule,
  directory: directory === 'shared' ? tmpdir() : directory,
  shared: directory === 'shared',
  jobs: 1,
  signal: new AbortController().signal,
  heartbeat: 1500,
});
