import { type Spread, spreadOf } from './spread.ts';

export interface TimingOptions {
  readonly repeats: number;
  /** Of one repeat, about; a call that takes longer is a repeat by itself. */
  readonly seconds: number;
}

/** Most of the time that a call is given to warm up [s]. */
const LONGEST_WARM_UP = 0.1;

/**
 * Microseconds per call, one value a repeat. Each repeat makes as many calls as fill `seconds`; calls before the first
 * repeat let the compiler finish and do not count.
 */
export async function timeCalls(
  call: () => void | Promise<void>,
  { repeats, seconds }: TimingOptions,
): Promise<readonly number[]> {
  const warmUp = Math.min(LONGEST_WARM_UP, seconds);
  let calls = 0;
  let spent = 0;
  do {
    spent += await timeOf(call, 1);
    calls++;
  } while (spent < warmUp * 1e6);
  // The mean of the warm-up is pessimistic, so a repeat is rather too long than too short.
  const each = Math.max(1, Math.round((seconds * 1e6 * calls) / spent));
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) times.push((await timeOf(call, each)) / each);
  return times;
}

/** As `timeCalls`, summed up. */
export async function measureCalls(call: () => void | Promise<void>, options: TimingOptions): Promise<Spread> {
  return spreadOf(await timeCalls(call, options));
}

async function timeOf(call: () => void | Promise<void>, times: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    const done = call();
    if (done instanceof Promise) await done;
  }
  return (performance.now() - start) * 1000;
}
