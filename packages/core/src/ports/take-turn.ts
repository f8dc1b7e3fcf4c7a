/** Longest time that a loop keeps the thread to itself [ms]: signals, timers and a page's drawing wait that long. */
const LONGEST_TURN = 50;

/** When this thread last let others have a turn. */
let began = performance.now();

/**
 * Asked by every loop that would keep the thread for long, between two of its steps: a promise if it is time to let signals
 * and timers have a turn, else null. `const turn = takeTurn(); if (turn !== null) await turn;` costs a clock reading.
 */
export function takeTurn(): Promise<void> | null {
  if (performance.now() - began < LONGEST_TURN) return null;
  return new Promise((resolve) => {
    later(() => {
      began = performance.now();
      resolve();
    });
  });
}

/** After what waits in the event loop has had its turn. Browsers have no `setImmediate`. */
const later: (act: () => void) => void =
  typeof setImmediate === 'function' ? (act) => void setImmediate(act) : (act) => void setTimeout(act, 0);
