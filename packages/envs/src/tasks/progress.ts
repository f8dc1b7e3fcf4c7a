/** How much nearer a distance has come since it was last asked: the shaped part of the rewards of Goal, Button and Push. */
export interface Progress {
  /** Begins anew from the present distance: after a reset, and after a goal has been placed. */
  begin(): void;
  /** The last distance less the present one [m], which becomes the last. */
  take(): number;
}

/** The progress of one distance [m]. */
export function progressOf(distance: () => number): Progress {
  let last = 0;
  return {
    begin() {
      last = distance();
    },
    take() {
      const now = distance();
      const nearer = last - now;
      last = now;
      return nearer;
    },
  };
}
