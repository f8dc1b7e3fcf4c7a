/** What a shell expects of a process that was interrupted. */
export const INTERRUPTED = 130;

/**
 * Signals that reach a process twice for one key press: the terminal sends Ctrl-C to every process of its group, and npm
 * and the older Node above pass theirs on. What comes closer together than this [ms] is one interrupt.
 */
const SAME_PRESS = 200;

export interface InterruptOptions {
  /** Called once, at the first interrupt. */
  readonly onFirst: () => void;
  /** Called at the second interrupt; must stop the process at once. */
  readonly onSecond: () => void;
  readonly now?: () => number;
}

/** Turns Ctrl-C (and SIGTERM) into an AbortSignal at the first press and a call at the second. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #options: InterruptOptions;
  readonly #listener = () => this.press();
  #last = Number.NEGATIVE_INFINITY;

  constructor(options: InterruptOptions) {
    this.#options = options;
    process.on('SIGINT', this.#listener);
    process.on('SIGTERM', this.#listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  press(): void {
    const now = (this.#options.now ?? (() => performance.now()))();
    const again = now - this.#last >= SAME_PRESS;
    this.#last = now;
    if (!again) return;
    if (this.signal.aborted) this.#options.onSecond();
    else {
      this.#controller.abort();
      this.#options.onFirst();
    }
  }

  dispose(): void {
    process.off('SIGINT', this.#listener);
    process.off('SIGTERM', this.#listener);
  }
}
