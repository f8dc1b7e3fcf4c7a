/** Told by a learner where the stages of its gradient steps begin and end, for measurements. */
export interface StageWatch {
  begin(): void;
  /** A stage has ended, and the next begins. */
  lap(stage: string): void;
}

/** Nobody looks. */
export const unwatched: StageWatch = { begin() {}, lap() {} };
