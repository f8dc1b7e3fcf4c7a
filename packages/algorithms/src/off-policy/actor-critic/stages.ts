/** Told by a learner if the stages of its gradient steps begin and end, for measurements. */
export interface StageWatch {
  begin(): void;
  /** A stage has ended, and the next begins. */
  lap(stage: string): void;
}

/** No one looks. */
export const unwatched: StageWatch = { begin() {}, lap() {} };
