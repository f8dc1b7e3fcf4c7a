/** One worker thread, seen from the trainer. Messages are structured clones; SharedArrayBuffers are shared. */
export interface ThreadPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The thread is gone, and why, in a few words ('exit code 1', 'out of memory'). Called once; never after `terminate`. */
  onExit(listener: (reason: string) => void): void;
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
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}
