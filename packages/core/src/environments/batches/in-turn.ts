import type { Done } from '../../contracts/values.ts';

/** One after the other; at once while nothing has to be waited for. */
export function inTurn(...works: readonly (() => Done)[]): Done {
  for (const [k, work] of works.entries()) {
    const done = work();
    if (done instanceof Promise) return done.then(() => inTurn(...works.slice(k + 1)));
  }
}
