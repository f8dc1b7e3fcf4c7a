import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BelayError, refuse } from '@belay-rl/core';
import { type DrawEpisode, LiveEpisodes } from './live-episodes.ts';
import { type LiveRun, readLiveRuns } from './live-runs.ts';
import { paced } from './paced.ts';

export interface WatchServerOptions {
  /** Runs, studies, or folders that hold them. */
  readonly directories: readonly string[];
  /** Serves a page that says that there is nothing yet, if there is nothing yet. Default: `no-runs`. */
  readonly wait?: boolean;
  /** Draws episodes of the runs; absent: none are drawn. */
  readonly draw?: DrawEpisode;
  /** 0, the default: any that is free. */
  readonly port?: number;
}

export interface WatchServer {
  /** http://127.0.0.1:PORT/ */
  readonly url: string;
  close(): Promise<void>;
}

/** What the page is about. */
interface Shown {
  readonly read: () => readonly LiveRun[];
  readonly episodes: LiveEpisodes | null;
  /** The last answer, and what it was made from: most answers are the same again. */
  readonly told: { runs: readonly LiveRun[] | null; changes: number | undefined; body: string };
}

/** This machine only: no other can reach it. */
const HOST = '127.0.0.1';

const page = fileURLToPath(new URL('../page/', import.meta.url));
const built = fileURLToPath(new URL('../dist/page/', import.meta.url));
const uplot = createRequire(import.meta.url)
  .resolve('uplot/package.json')
  .replace(/package\.json$/, 'dist/');

/** Path → file and type. Nothing else of the disk is served. */
const files: Readonly<Record<string, readonly [string, string]>> = {
  '/': [join(page, 'index.html'), 'text/html; charset=utf-8'],
  '/watch.js': [join(page, 'watch.js'), 'text/javascript; charset=utf-8'],
  '/theme.css': [join(built, 'theme.css'), 'text/css; charset=utf-8'],
  '/watch.css': [join(page, 'watch.css'), 'text/css; charset=utf-8'],
  '/uplot.js': [join(uplot, 'uPlot.esm.js'), 'text/javascript; charset=utf-8'],
  '/uplot.css': [join(uplot, 'uPlot.min.css'), 'text/css; charset=utf-8'],
};

/** The page loads nothing from elsewhere and runs no code but its own, whatever a run calls itself. */
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Serves the live page on 127.0.0.1. Errors: `no-runs` now, if there is nothing to show; `watch-port` if the port is taken. */
export async function serveWatch({
  directories,
  wait = false,
  draw,
  port = 0,
}: WatchServerOptions): Promise<WatchServer> {
  if (!wait) readLiveRuns(directories);
  const shown: Shown = {
    read: paced(() => readLiveRuns(directories)),
    episodes: draw === undefined ? null : new LiveEpisodes({ draw }),
    told: { runs: null, changes: undefined, body: '' },
  };
  const server = createServer((request, response) => answer(request, response, shown));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
      reject(refuse('watch-port', `Port ${port} ${why}: choose another with --port, or leave it out.`, error));
    });
    server.listen(port, HOST, resolve);
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, shown: Shown): void {
  const { status, type, body } = reply(request, shown);
  response.writeHead(status, { ...headers, 'Content-Type': type });
  response.end(request.method === 'HEAD' ? undefined : body);
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

function reply({ headers: { host = '' }, method, url = '/' }: IncomingMessage, shown: Shown): Reply {
  const text = (status: number, body: string): Reply => ({ status, type: 'text/plain; charset=utf-8', body });
  // A page of another site that points its name at this address is not let in.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return text(403, 'Forbidden\n');
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'GET only\n');
  const path = url.replace(/[?#].*$/, '');
  if (path === '/runs.json') return { type: 'application/json', ...runsJson(shown) };
  const picture = shown.episodes?.picture(Number(/^\/episodes\/(\d{1,9})\.png$/.exec(path)?.[1] ?? -1)) ?? null;
  if (picture !== null) return { status: 200, type: 'image/png', body: picture };
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  if (file === undefined) return text(404, 'Not found\n');
  return { status: 200, type: file[1], body: readFileSync(file[0]) };
}

function runsJson(shown: Shown): { status: number; body: string } {
  const { read, episodes, told } = shown;
  try {
    const runs = read();
    void episodes?.consider(runs);
    if (told.runs !== runs || told.changes !== episodes?.changes) {
      told.runs = runs;
      told.changes = episodes?.changes;
      const facts = runs.map(({ directory, ...run }) => ({ ...run, episodes: episodes?.of(directory) ?? null }));
      told.body = JSON.stringify({ runs: facts });
    }
    return { status: 200, body: told.body };
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    // A folder that went: the page says so and asks again.
    return { status: 503, body: JSON.stringify({ error: error.message }) };
  }
}
