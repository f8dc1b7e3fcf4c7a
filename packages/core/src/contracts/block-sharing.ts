/** Threads that may compute blocks of rows of an engine's large batches. None of these may throw. */
export interface BlockWorkers {
  readonly count: number;
  /** Most that are wanted in one batch, next to the engine's own thread. */
  readonly atOnce: number;
  /** Asks them to help until the invitation `turn` is over. Called before every shared batch. */
  invite(turn: number): void;
  /** Worker `number` has stalled or died in a batch: resolves once its thread can write no more. */
  dismiss(number: number): Promise<void>;
}

/**
 * Large batches of an engine, shared with threads that have nothing else to do. Which thread computes a block of rows changes no
 * bit, and no caller of the engine sees any of it; a lost worker costs time only.
 */
export interface BlockSharing {
  /** Plain data that crosses threads: what the other side (`WorkerSetting.createBlockWorker`) makes a worker of. */
  readonly handle: unknown;
  /** Sets the worker threads that large batches are shared with; null ends the sharing. */
  offerTo(workers: BlockWorkers | null): void;
  /** Ends the invitation: workers go back to what else their threads have to do. */
  release(): void;
}
