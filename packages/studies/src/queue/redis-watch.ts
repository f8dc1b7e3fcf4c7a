import { BelayError } from '@belay-rl/core';

/** What is listened to of a connection to Redis. */
interface Connection {
  on(event: 'close' | 'ready', listener: () => void): unknown;
  disconnect(): void;
}

/** How long a connection that is being closed may take to say goodbye [ms]. */
const GOODBYE = 1000;

/** The address without its password, for sentences. */
export function shownUrl(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '…';
  return decodeURI(shown.href);
}

/** Tells when a server that was there goes, and when it is back. */
export class RedisWatch {
  readonly #url: string;
  readonly #say: (sentence: string) => void;
  readonly #connections: Connection[] = [];
  #down = false;
  #closing = false;

  constructor(url: string, say: (sentence: string) => void) {
    this.#url = shownUrl(url);
    this.#say = say;
  }

  get down(): boolean {
    return this.#down;
  }

  watch(connection: Connection): void {
    this.#connections.push(connection);
    connection.on('close', () => {
      if (this.#down || this.#closing) return;
      this.#down = true;
      this.#say(`Redis at ${this.#url} is gone; waiting for it to come back. Ctrl-C stops.`);
    });
    connection.on('ready', () => {
      if (!this.#down) return;
      this.#down = false;
      this.#say(`Redis at ${this.#url} is back.`);
    });
  }

  /** Closes what uses the connections; a server that is not there is not waited for. */
  async close(closing: () => Promise<unknown>): Promise<void> {
    this.#closing = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((done) => {
      timer = setTimeout(done, GOODBYE);
    });
    await Promise.race([closing().catch(() => {}), patience]);
    clearTimeout(timer);
    for (const connection of this.#connections) connection.disconnect();
  }
}

/** The promise's value, or null as soon as the signal is aborted: a server that is gone answers no more. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | null> {
  if (signal === undefined) return promise;
  if (signal.aborted) {
    promise.catch(() => {});
    return null;
  }
  let onAbort = (): void => {};
  const aborted = new Promise<null>((done) => {
    onAbort = () => done(null);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } catch (error) {
    if (signal.aborted) return null;
    throw error instanceof BelayError
      ? error
      : new BelayError('no-redis', `Redis failed: ${(error as Error).message}.`, { cause: error });
  } finally {
    signal.removeEventListener('abort', onAbort);
    promise.catch(() => {});
  }
}
