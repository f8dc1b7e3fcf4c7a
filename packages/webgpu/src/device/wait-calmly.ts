/** Longest sleep of a turn [ms], and its share of what was waited so far. */
const LONGEST = 50;
const SHARE = 1 / 50;

/** Time between collections [ms]. */
const COLLECT_EVERY = 2000;

interface NodeHost {
  /** Node's way to the next turn of its event loop; browsers have none. */
  readonly setImmediate?: (act: () => void) => unknown;
  /** Collects the whole heap; there if the process was started with `--expose-gc`, as trainings are. */
  readonly gc?: () => void;
}
const { setImmediate: nextTurn, gc: collect } = globalThis as NodeHost;
const cell = nextTurn === undefined ? null : new Int32Array(new SharedArrayBuffer(4));

let waiting = 0;
let since = 0;
/** A turn is asked for in which it sleeps. */
let asked = false;
let collected = performance.now();

/**
 * Waits for an answer of the device without keeping a core busy: npm `webgpu` asks for it in every turn of Node's event loop, which
 * never sleeps in between, and leaves objects behind each time that only a collection of the whole heap frees (bench/waits.ts). Here it sleeps
 * in each turn for a fiftieth of the time waited so far, 50 ms at most, so that a wait takes hundreds of turns, however long it is,
 * and ends a hundredth late on average. What is left behind is collected here every two seconds, while the device computes and the
 * host has nothing else to do. A browser waits by itself.
 */
export async function waitCalmly<T>(answer: Promise<T>): Promise<T> {
  if (waiting++ === 0) since = performance.now();
  ask();
  try {
    return await answer;
  } finally {
    waiting--;
  }
}

function ask(): void {
  if (asked || nextTurn === undefined) return;
  asked = true;
  nextTurn(sleep);
}

function sleep(): void {
  asked = false;
  if (waiting === 0 || cell === null) return;
  const now = performance.now();
  if (collect !== undefined && now - collected > COLLECT_EVERY) {
    collect();
    collected = performance.now();
  }
  Atomics.wait(cell, 0, 0, Math.min(LONGEST, SHARE * (now - since)));
  ask();
}
