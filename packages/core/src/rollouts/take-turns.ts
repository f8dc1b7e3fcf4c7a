/** Longest time that the loop keeps the thread to itself [ms]: signals, timers and a page's drawing wait that long. */
const LONGEST_TURN = 50;

/** Asked again and again by a loop that would keep the thread: a promise where it is time to let others have a turn, else null. */
export function takeTurns(): () => Promise<void> | null {
  let began = performance.now();
  return () => {
    if (performance.now() - began < LONGEST_TURN) return null;
    return new Promise((resolve) => {
      setTimeout(() => {
        began = performance.now();
        resolve();
      }, 0);
    });
  };
}
