/** An environment of a batch failed: which one, and what it threw. */
export class EnvironmentFault extends Error {
  /** Position in the batch. */
  readonly index: number;

  constructor(index: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'EnvironmentFault';
    this.index = index;
  }
}
