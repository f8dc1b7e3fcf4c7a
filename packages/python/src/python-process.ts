import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BelayError } from '@belay-rl/core';
import { type PythonFault, refusal } from './describe.ts';
import { explainEnd } from './explain-end.ts';
import { type Job, pythonEnvironment, SCRIPT } from './job.ts';
import { LivePids } from './live-pids.ts';

/** What an environment did wrong in a frame. */
export interface FrameFault extends PythonFault {
  /** Its position in the vector. */
  readonly environment: number | null;
  /** File and line of the user's own frame. */
  readonly place: readonly [file: string, line: number] | null;
  readonly traceback: string;
}

/** What a frame asks for. */
export const Operation = { reset: 1, step: 2 } as const;

const REQUEST_HEAD = 16;
const ANSWER_HEAD = 8;
/** A process that its closed pipe does not end is killed after this time [ms]. */
const PATIENCE = 3_000;

/**
 * A Python process with a vector of environments. A frame is written and its answer read in this thread, which waits: there is no
 * turn of the event loop between a step and the next.
 */
export class PythonProcess {
  readonly #id: string;
  readonly #python: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #requests = -1;
  #answers = -1;
  #request = Buffer.alloc(REQUEST_HEAD);
  #answer = new ArrayBuffer(0);
  readonly #head = Buffer.alloc(ANSWER_HEAD);

  private constructor(id: string, python: string, job: Job, count: number) {
    this.#id = id;
    this.#python = python;
    this.#folder = mkdtempSync(join(tmpdir(), 'belay-python-'));
    const printed = openSync(this.#printed, 'a', 0o600);
    const told = { ...job, mode: 'serve', count, folder: this.#folder, printed: this.#printed };
    this.#child = spawn(python, [SCRIPT, JSON.stringify(told)], {
      stdio: ['ignore', 'pipe', printed],
      env: pythonEnvironment(),
    });
    closeSync(printed);
    const { pid } = this.#child;
    if (pid !== undefined) LivePids.add(pid);
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve());
      this.#child.once('exit', () => {
        if (pid !== undefined) LivePids.remove(pid);
        resolve();
      });
    });
  }

  /** Starts Python and makes `count` environments. Errors: `python-import`, `python-died`. */
  static async start(id: string, python: string, job: Job, count: number): Promise<PythonProcess> {
    const process = new PythonProcess(id, python, job, count);
    try {
      await process.#open();
      return process;
    } catch (error) {
      await process.dispose();
      throw error;
    }
  }

  get #printed(): string {
    return join(this.#folder, 'printed');
  }

  async #open(): Promise<void> {
    const stdout = this.#child.stdout!;
    const parts: Buffer[] = [];
    stdout.on('data', (part: Buffer) => parts.push(part));
    await new Promise<void>((resolve) => {
      stdout.once('close', resolve);
      this.#child.once('error', () => resolve());
    });
    let said: { readonly ready?: boolean; readonly error?: PythonFault };
    try {
      said = JSON.parse(Buffer.concat(parts).toString());
    } catch {
      await this.#ended;
      throw this.#died('while it made the environments');
    }
    if (said.error !== undefined) throw refusal(this.#id, this.#python, said.error);
    this.#connect();
    // From here on the pipes say when it ends; it by itself is no reason for this process to stay.
    this.#child.unref();
  }

  /** Opens the pipes. Whether Python is still there is asked first, because opening would wait for it for ever. */
  #connect(): void {
    const requests = join(this.#folder, 'requests');
    try {
      const asked = openSync(requests, constants.O_WRONLY | constants.O_NONBLOCK);
      this.#answers = openSync(join(this.#folder, 'answers'), 'r');
      this.#requests = openSync(requests, 'w');
      closeSync(asked);
    } catch {
      throw this.#died('before its first step');
    }
  }

  /**
   * One frame and its answer, which is overwritten by the next. Errors: `python-died`; what an environment did wrong is thrown by
   * `onFault`.
   */
  ask(
    operation: number,
    a: number,
    b: number,
    payload: Uint8Array,
    onFault: (fault: FrameFault) => Error,
  ): Float32Array {
    this.#send(operation, a, b, payload);
    this.#receive(this.#head);
    const [status, size] = [this.#head.readUInt32LE(0), this.#head.readUInt32LE(4)];
    if (this.#answer.byteLength < size) this.#answer = new ArrayBuffer(size);
    this.#receive(new Uint8Array(this.#answer, 0, size));
    if (status === 0) return new Float32Array(this.#answer, 0, size / 4);
    throw onFault(JSON.parse(Buffer.from(this.#answer, 0, size).toString()) as FrameFault);
  }

  #send(operation: number, a: number, b: number, payload: Uint8Array): void {
    const size = REQUEST_HEAD + payload.length;
    if (this.#request.length < size) this.#request = Buffer.alloc(size);
    const frame = this.#request;
    frame.writeUInt32LE(operation, 0);
    frame.writeUInt32LE(a, 4);
    frame.writeUInt32LE(b, 8);
    frame.writeUInt32LE(payload.length, 12);
    frame.set(payload, REQUEST_HEAD);
    try {
      for (let at = 0; at < size; ) at += writeSync(this.#requests, frame, at, size - at);
    } catch {
      throw this.#died();
    }
  }

  #receive(into: Uint8Array): void {
    for (let at = 0; at < into.length; ) {
      const got = readSync(this.#answers, into, at, into.length - at, null);
      if (got === 0) throw this.#died();
      at += got;
    }
  }

  #died(when?: string): BelayError {
    return new BelayError(
      'python-died',
      explainEnd({ id: this.#id, child: this.#child, printed: this.#lastPrinted(), when }),
    );
  }

  /** The last line of what was printed; '' if there is none. */
  #lastPrinted(): string {
    try {
      const lines = readFileSync(this.#printed, 'utf8').trimEnd().split('\n');
      return lines.at(-1)!.trim();
    } catch {
      return '';
    }
  }

  /** Closes the pipes, which ends Python, and waits until it has ended. */
  async dispose(): Promise<void> {
    for (const pipe of [this.#requests, this.#answers]) if (pipe >= 0) closeSync(pipe);
    this.#requests = -1;
    this.#answers = -1;
    this.#child.ref();
    // Python that has not come to its pipes yet waits for nothing that would end it.
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.#ended;
    clearTimeout(timer);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
