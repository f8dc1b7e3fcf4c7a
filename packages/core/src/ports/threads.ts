/** One worker thread, seen from the trainer. Messages are structured clones; SharedArrayBuffers are shared. */
export interface ThreadPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /**
   * The thread is gone, and why, in a few words ('exit code 1', 'out of memory'); `thrown` is the error that ended it, if code in
   * it threw one that nothing caught. Called once; never after `terminate`.
   */
  onExit(listener: (reason: string, thrown?: Error) => void): void;
  /** Resolves once the thread is gone and writes to shared memory no more. */
  terminate(): Promise<void>;
}

/** Where rollout threads come from. Node's adapter is `core/node`; a browser's would spawn web workers. */
export interface Threads {
  /** Cores that threads may use. */
  readonly available: number;
  spawn(): ThreadPort;
}

/** The trainer, seen from a worker thread. */
export interface TrainerPort {
  /** While false, the thread ends as soon as it has nothing to wait for but the trainer's messages. True at the start. */
  keepAlive(kept: boolean): void;
  /** `moved`: buffers of the message that go over instead of being copied; the thread has them no longer. */
  post(message: unknown, moved?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}
