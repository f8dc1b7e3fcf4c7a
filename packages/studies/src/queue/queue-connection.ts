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
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url) || !isDecodable(url) || !namesDatabase(url)) {
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

/** Every %XX of the address is a character: the client decodes it, and ends with an error of its own if it cannot. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** What follows the host is nothing, or the number of a database: any other path the server would refuse much later. */
function namesDatabase(url: string): boolean {
  return /^\/?\d*$/.test(new URL(url).pathname);
}
