import { type ChildProcess, fork } from 'node:child_process';
import { leanEnvironment, leanFlags } from '@belay-rl/core/node';
import type { RunFailure, RunOrder, RunProgress, WorkerReport } from './run-order.ts';

/** How a run ended in a worker. */
export type RunEnd =
  | { readonly type: 'finished' }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly failure: RunFailure };

/** Characters of a dead worker's standard error that are kept for its message. */
const TAIL = 2000;

/** Time for a dead worker's last output to arrive [ms]. */
const LAST_WORDS = 50;

/** How a worker ends in the middle of a run with exit code 0. */
const EARLY =
  'before the run was done (a plugin called process.exit, or something never answers, such as the create of an environment)';

/** A process that trains runs. It may die at any time: `train` then resolves to a failure, and `alive` is false. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #tail = '';
  #alive = true;
  #report: (report: WorkerReport) => void = () => {};
  #died: () => void = () => {};
  readonly #gone: Promise<void>;

  /** `module` calls `serveRuns`. */
  constructor(module: string) {
    this.#child = fork(module, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...leanFlags, ...process.execArgv],
      env: { ...leanEnvironment, ...process.env },
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#tail = (this.#tail + text).slice(-TAIL);
    });
    this.#child.on('message', (report) => this.#report(report as WorkerReport));
    this.#gone = new Promise((resolve) => {
      const end = (): void => {
        if (!this.#alive) return;
        this.#alive = false;
        this.#died();
        resolve();
      };
      this.#child.on('close', end);
      // After a disconnect from this side Node tells of the exit only; what it said last is read by then.
      this.#child.on('exit', () => setTimeout(end, LAST_WORDS));
      this.#child.on('error', end);
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  train(order: RunOrder, onProgress: (progress: RunProgress) => void): Promise<RunEnd> {
    return new Promise((resolve) => {
      this.#died = () => resolve({ type: 'failed', failure: this.#crash(order.run.name) });
      this.#report = (report) => {
        if (report.type === 'progress') onProgress(report.progress);
        else if (report.type === 'failed') resolve({ type: 'failed', failure: report.failure });
        else if (report.type === 'end') resolve({ type: report.finished ? 'finished' : 'stopped' });
      };
      if (!this.#alive) this.#died();
      else
        this.#child.send({ type: 'run', order }, (error) => {
          if (error !== null) this.#child.kill('SIGKILL');
        });
    });
  }

  /** Asks it to save after the epoch under way. */
  stop(): void {
    if (this.#alive) this.#child.send({ type: 'stop' }, () => {});
  }

  /** Lets it go; resolves when it has. */
  async close(): Promise<void> {
    if (this.#alive && this.#child.connected) this.#child.disconnect();
    await this.#gone;
  }

  #crash(name: string): RunFailure {
    const { signalCode, exitCode } = this.#child;
    const how = signalCode !== null ? `by ${signalCode}` : exitCode === 0 ? EARLY : `with exit code ${exitCode}`;
    const said = this.#tail
      .split('\n')
      .map((line) => line.trim())
      .find((line) => /error/i.test(line));
    return {
      name,
      code: 'run-crashed',
      sentence: `The process that trained ${name} was ended ${how}${said === undefined ? '' : ` (${said})`}.`,
      hopeless: false,
      diskFull: false,
    };
  }
}
