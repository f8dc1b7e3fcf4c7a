/** Infinity has no place in JSON; a cost limit may be it. */
const INFINITE = '∞';

/** For `JSON.stringify`. */
export function writeInfinity(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? INFINITE : value;
}

/** For `JSON.parse`. */
export function readInfinity(_key: string, value: unknown): unknown {
  return value === INFINITE ? Number.POSITIVE_INFINITY : value;
}
