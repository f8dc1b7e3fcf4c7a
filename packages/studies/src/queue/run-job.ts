import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type BelayError, refuse } from '@belay-rl/core';
import { nodeFiles, writeWhole } from '@belay-rl/core/node';
import { readInfinity, writeInfinity } from '../running/infinity-in-json.ts';
import type { RunOrder } from '../running/run-order.ts';
import { isRunName } from '../study/run-name.ts';
import { isRecord } from '../study/study-document.ts';
import type { PlannedRun } from '../study/study-plan.ts';

/** A run as the queue carries it: text, for JSON knows no Infinity. */
export interface RunJob {
  /** Of the study directory, so that a study given again finds its jobs. */
  readonly study: string;
  readonly order: string;
  /** Of the two, by the secret that study and workers share; absent without one. */
  readonly signature?: string;
}

/** A run's files, gzip in base64 by path. */
export type ReturnedFiles = Readonly<Record<string, string>>;

/** A finished run as it comes back. */
export interface ReturnedRun {
  readonly files: ReturnedFiles;
  readonly signature?: string;
}

/** Study and workers that both have this variable take only what the other has signed with it. */
export const SECRET_VARIABLE = 'BELAY_QUEUE_SECRET';

export function queueSecret(): string | null {
  return process.env[SECRET_VARIABLE] || null;
}

export function signJob(study: string, order: string, secret: string | null): RunJob {
  return secret === null ? { study, order } : { study, order, signature: signatureOf(secret, 'job', study, order) };
}

export function signRun(name: string, files: ReturnedFiles, secret: string | null): ReturnedRun {
  return secret === null ? { files } : { files, signature: signatureOf(secret, 'run', name, textOf(files)) };
}

function textOf(files: ReturnedFiles): string {
  return JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function signatureOf(secret: string, ...parts: readonly string[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
}

function requireSignature(given: unknown, secret: string | null, what: string, ...parts: readonly string[]): void {
  if (secret === null) return;
  const own = Buffer.from(signatureOf(secret, ...parts));
  const theirs = Buffer.from(typeof given === 'string' ? given : '');
  if (own.length === theirs.length && timingSafeEqual(own, theirs)) return;
  throw refuse(
    'queue-signature',
    `${what} is not signed with this side's ${SECRET_VARIABLE}: give the study and its workers the same secret.`,
  );
}

/**
 * A job as it comes from the queue, which others may write to: plain data of the right form, whose names stay names. Its
 * plugins are left out: a worker loads its own. Errors: `queue-signature`, `queue-job`.
 */
export function readJob(job: RunJob, secret: string | null): { readonly study: string; readonly order: RunOrder } {
  const { study, order: text, signature } = job;
  if (typeof study !== 'string' || typeof text !== 'string' || !/^[0-9a-f]{16}$/.test(study)) throw badJob('its study');
  requireSignature(signature, secret, 'A job of the queue', 'job', study, text);
  let order: unknown;
  try {
    order = unpackOrder(text);
  } catch (error) {
    throw badJob('its order', error);
  }
  if (!isRecord(order) || !isRecord(order['run'])) throw badJob('its order');
  const { run, directory, evaluationEpisodes, until = null } = order as Record<string, unknown>;
  const { name, variant, label, algorithm, environment, seed, point, settings, steps, costLimit } = run as Record<
    string,
    unknown
  >;
  if (!isRunName(name)) throw badJob('the name of its run');
  const texts = [variant, label, algorithm, environment, directory];
  if (!texts.every((one) => typeof one === 'string')) throw badJob('a text of its run');
  if (!isRecord(settings) || !isRecord(point)) throw badJob('the settings of its run');
  const whole = [seed, steps, evaluationEpisodes].every((one) => Number.isSafeInteger(one) && (one as number) >= 0);
  const numbers = [costLimit, until].every((one) => one === null || typeof one === 'number');
  if (!whole || !numbers) throw badJob('a number of its run');
  const { plugins: _plugins, ...own } = settings;
  return {
    study,
    order: {
      run: { name, variant, label, algorithm, environment, seed, point, settings: own, steps, costLimit } as PlannedRun,
      directory: directory as string,
      plugins: [],
      evaluationEpisodes: evaluationEpisodes as number,
      until: until as number | null,
    },
  };
}

function badJob(what: string, cause?: unknown): BelayError {
  return refuse(
    'queue-job',
    `A job of the queue is no run of a study (${what}); it was not written by belay study.`,
    cause,
  );
}

export function packOrder(order: RunOrder): string {
  return JSON.stringify(order, writeInfinity);
}

export function unpackOrder(text: string): RunOrder {
  return JSON.parse(text, readInfinity) as RunOrder;
}

/** Names a study by its directory and host. */
export function studyId(directory: string, host: string): string {
  return createHash('sha256').update(`${host}:${directory}`).digest('hex').slice(0, 16);
}

/** Everything but the lock, and of the checkpoints the newest. */
export function packRun(directory: string): ReturnedFiles {
  const files: Record<string, string> = {};
  const add = (path: string): void => {
    files[path] = gzipSync(readFileSync(join(directory, path))).toString('base64');
  };
  for (const name of readdirSync(directory).sort()) {
    if (statSync(join(directory, name)).isFile() && !/^lock|\.partial$/.test(name)) add(name);
  }
  const newest = readdirSync(join(directory, 'checkpoints'))
    .filter((name) => name.endsWith('.belay'))
    .sort()
    .at(-1);
  if (newest !== undefined) add(`checkpoints/${newest}`);
  return files;
}

/** What says that a run is finished is written last, so that half a run never looks whole. */
const last = ['evaluation.json', 'summary.json'];

/** Largest file of a run that is taken from a worker [bytes]. */
const LARGEST_FILE = 2 ** 30;

/** Writes what a worker returned for the run of that name. Errors: `queue-signature`, `queue-job`. */
export function unpackRun(name: string, directory: string, run: ReturnedRun, secret: string | null): void {
  const { files, signature } = run ?? {};
  if (!isRecord(files) || !Object.values(files).every((one) => typeof one === 'string')) throw badJob('its results');
  requireSignature(
    signature,
    secret,
    `What a worker returned for ${name}`,
    'run',
    name,
    textOf(files as ReturnedFiles),
  );
  writeFiles(directory, files as ReturnedFiles);
}

function writeFiles(directory: string, files: ReturnedFiles): void {
  nodeFiles.makeFolder(join(directory, 'checkpoints'));
  const names = Object.keys(files).sort((a, b) => last.indexOf(a) - last.indexOf(b));
  for (const name of names) {
    // Names come from another machine.
    if (!/^(checkpoints\/)?[A-Za-z0-9._-]+$/.test(name) || name.includes('..')) continue;
    writeWhole(
      nodeFiles,
      join(directory, name),
      gunzipSync(Buffer.from(files[name]!, 'base64'), { maxOutputLength: LARGEST_FILE }),
    );
  }
}
