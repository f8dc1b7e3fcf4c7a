import { BelayError } from '@belay-rl/core';
import { shorten } from '@belay-rl/core/internals';
import { Redis } from 'ioredis';
import { shownUrl } from './redis-watch.ts';

/** Name of the queue in Redis. */
export const QUEUE = 'belay-runs';

/** How long to wait for an answer [ms]. */
const PATIENCE = 5000;

/** A connection as BullMQ wants it: it waits for a server that was there and goes away. */
export function queueConnection(url: string): Redis {
  const connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => RETRY_EVERY });
  // That it is gone is told by its events.
  connection.on('error', () => {});
  return connection;
}

/** How often a server that went is looked for [ms]. */
const RETRY_EVERY = 1000;

/** Asks the server for a sign of life. Error `no-redis` if none comes. */
export async function checkRedis(url: string): Promise<void> {
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new BelayError(
      'no-redis',
      `--queue ${shorten(url)} is no address of a Redis server, such as redis://localhost:6379.`,
      { exitCode: 2 },
    );
  }
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: PATIENCE,
  });
  let reason = 'no answer';
  redis.on('error', (error: NodeJS.ErrnoException) => {
    reason = error.code ?? error.message;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new BelayError(
      'no-redis',
      `No Redis server answers at ${shownUrl(url)} (${reason}): start one there, or leave --queue out to train on this machine.`,
      { cause: error },
    );
  } finally {
    redis.disconnect();
  }
}
