import type { ThreadPort } from '../ports/threads.ts';
import type { CollectMessage, EndMessage, FitMessage, FromWorker, HelpMessage } from './worker-messages.ts';

export type WorkerFault = Extract<FromWorker, { readonly kind: 'fault' }>;

/** What a question to a thread comes to. */
export type WorkerOutcome =
  | Exclude<FromWorker, { readonly kind: 'ended' }>
  | { readonly kind: 'died'; readonly reason: string };

export interface WorkerShareOptions {
  /** For sentences. */
  readonly name: string;
  readonly environmentId: string;
  /** Numbers of the share's environments in the run. */
  readonly numbers: readonly number[];
  /** A new thread that was told what to serve. */
  readonly start: () => ThreadPort;
  /** Called before the thread is asked anything. */
  readonly beforeAsking: () => void;
  /** The thread died while nothing was asked of it. */
  readonly onIdleDeath: (reason: string) => void;
}

/** A worker's share of the environments, and the thread that holds it at present; one that died is replaced at the next question. */
export class WorkerShare {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly #options: WorkerShareOptions;
  #thread: ThreadPort | null = null;
  /** Set while the thread works. */
  #settle: ((outcome: WorkerOutcome) => void) | null = null;
  /** Ends when everything asked of the thread so far is answered. */
  #turn: Promise<unknown> = Promise.resolve();
  /** What an error that ended the thread while nothing was asked of it comes to: the next answer. */
  #fault: WorkerFault | null = null;

  constructor(options: WorkerShareOptions) {
    this.name = options.name;
    this.numbers = options.numbers;
    this.#options = options;
  }

  /** A thread takes the share up. */
  start(): void {
    const thread = this.#options.start();
    this.#thread = thread;
    thread.onMessage((message) => {
      if (this.#thread === thread) this.#answer(message as WorkerOutcome);
    });
    thread.onExit((reason, thrown) => this.#lose(thread, reason, thrown));
  }

  /** One message at a time: a thread answers them in order. */
  ask(message: CollectMessage | FitMessage): Promise<WorkerOutcome> {
    const answer = this.#turn.then(
      () =>
        new Promise<WorkerOutcome>((resolve) => {
          if (this.#fault !== null) {
            resolve(this.#fault);
            return;
          }
          this.#settle = resolve;
          if (this.#thread === null) this.start();
          this.#options.beforeAsking();
          this.#thread!.post(message);
        }),
    );
    this.#turn = answer;
    return answer;
  }

  /** The thread reads this when all else that it was asked is done. */
  help(message: HelpMessage): void {
    this.#thread?.post(message);
  }

  /** Ends a thread that has died or stalled while it helped. */
  async dismiss(): Promise<void> {
    const thread = this.#thread;
    if (thread === null) return;
    await thread.terminate();
    this.#lose(thread, 'no answer to a shared batch');
  }

  #answer(outcome: WorkerOutcome): boolean {
    const waiting = this.#settle;
    this.#settle = null;
    waiting?.(outcome);
    return waiting !== null;
  }

  #lose(thread: ThreadPort, reason: string, thrown?: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = null;
    if (thrown !== undefined) {
      // Another thread would come to the same error.
      this.#fault = this.#faultOf(reason, thrown);
      this.#answer(this.#fault);
      return;
    }
    // A waiting caller reports the death; no caller waits for a thread that helps or has nothing to do.
    if (!this.#answer({ kind: 'died', reason })) this.#options.onIdleDeath(reason);
  }

  #faultOf(reason: string, { stack = '' }: Error): WorkerFault {
    const { environmentId, numbers } = this.#options;
    return {
      kind: 'fault',
      code: 'environment-failed',
      exitCode: 1,
      sentence: `${environmentId}, environments ${numbers.join(', ')}: code that nothing waited for, such as a timer or a dropped promise, threw ${reason}${placeIn(stack)}.`,
      stack,
    };
  }

  /** Its thread is no longer the share's: the caller ends it. */
  release(): ThreadPort | null {
    const thread = this.#thread;
    this.#thread = null;
    return thread;
  }
}

/** A thread that is at work then may take this long to come to its end [ms]. */
const LAST_WORD = 5_000;

/** Has a thread dispose of its environments. */
export function lastWord(thread: ThreadPort): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LAST_WORD);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    thread.onMessage((message) => {
      if ((message as FromWorker).kind === 'ended') end();
    });
    thread.onExit(end);
    thread.post({ kind: 'end' } satisfies EndMessage);
  });
}

/** ' (FILE, line N)' of an error's innermost frame in a file. */
function placeIn(stack: string): string {
  const frame = /^ +at .*?file:\/\/([^\s)]+?):(\d+):\d+\)?$/m.exec(stack);
  return frame === null ? '' : ` (${decodeURI(frame[1]!)}, line ${frame[2]})`;
}
