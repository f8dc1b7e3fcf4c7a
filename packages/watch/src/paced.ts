/** Of the time that passes, what reading may take. */
const SHARE = 0.001;

/** A result that is made anew only as often as a share of the time pays for; in between the last one is given. Errors are not kept. */
export function paced<T>(make: () => T, clock: () => number = () => performance.now()): () => T {
  let last: { readonly value: T; readonly until: number } | null = null;
  return () => {
    const began = clock();
    if (last !== null && began < last.until) return last.value;
    const value = make();
    const ended = clock();
    last = { value, until: ended + (ended - began) / SHARE };
    return value;
  };
}
