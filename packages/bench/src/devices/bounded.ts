/** One thing that is measured at sizes of growing work. */
export interface Series {
  /** As a part of a sentence: "rollouts on webgpu". */
  readonly name: string;
  /** "environments" or "rows". */
  readonly unit: string;
  /** Rising. */
  readonly sizes: readonly number[];
  /** Seconds that `size` will take, going by what was measured before; null: nothing was. */
  expect(size: number): number | null;
  /** Measures one size, and keeps what it found. */
  measure(size: number, limit: Limit): Promise<void>;
}

/** How long a size may go on. */
export interface Limit {
  /** True once no more repeats are to begin than the one that is needed. */
  enough(): boolean;
  /** True once nothing more is to begin. */
  over(): boolean;
}

/** Sizes that were not measured. */
export interface LeftOut {
  readonly what: string;
  readonly sizes: readonly number[];
  readonly unit: string;
  /** time: the first of them would have taken more than was left; memory: more than there is; failed: an error. */
  readonly why: 'time' | 'memory' | 'failed';
  readonly reason: string;
}

export interface Bounds {
  /** Seconds for everything. */
  readonly budget: number;
  /** Milliseconds, such as `performance.now`. */
  readonly clock: () => number;
  readonly onProgress?: (sentence: string) => void;
}

/** Share of the budget after which a size makes no more repeats. */
const SHARE = 0.05;

/** Codes of errors that say that a size is too large for the machine. */
const memory: readonly unknown[] = ['memory', 'engine-memory', 'gpu-memory'];

/**
 * Measures every series from its smallest size up within a budget of time: all smallest sizes first, then whatever will take least,
 * going by the size before it. A size that will take more than is left is left out with all larger ones; so is one whose measurement
 * fails, and the others go on.
 */
export async function measureWithin(
  series: readonly Series[],
  { budget, clock, onProgress }: Bounds,
): Promise<readonly LeftOut[]> {
  const began = clock();
  const left = (): number => budget - (clock() - began) / 1000;
  const out: LeftOut[] = [];
  const open = new Map(series.map((one) => [one, [...one.sizes]]));
  for (let one = next(open); one !== null; one = next(open)) {
    const sizes = open.get(one)!;
    const size = sizes[0]!;
    const { name, unit } = one;
    const leaveOut = (why: LeftOut['why'], reason: string): void => {
      open.delete(one!);
      out.push({ what: name, sizes, unit, why, reason });
      onProgress?.(`${name}: ${sizes.join(', ')} ${unit} left out: ${reason}`);
    };
    const expected = one.expect(size);
    if (left() <= 0 || (expected !== null && expected > left())) {
      leaveOut('time', timeReason(size, unit, expected, left()));
      continue;
    }
    onProgress?.(`${name}, ${size} ${unit}`);
    const start = clock();
    try {
      await one.measure(size, {
        enough: () => (clock() - start) / 1000 > SHARE * budget,
        over: () => left() <= 0,
      });
      open.set(one, sizes.slice(1));
    } catch (error) {
      const { code, message = String(error) } = error as { readonly code?: unknown; readonly message?: string };
      leaveOut(memory.includes(code) ? 'memory' : 'failed', message);
    }
  }
  return out;
}

/** The first series that was not measured yet, else the one whose next size will take least; null: all are done. */
function next(open: ReadonlyMap<Series, readonly number[]>): Series | null {
  let least: { readonly one: Series; readonly seconds: number } | null = null;
  for (const [one, [size]] of open) {
    if (size === undefined) continue;
    const seconds = one.expect(size);
    if (seconds === null) return one;
    if (least === null || seconds < least.seconds) least = { one, seconds };
  }
  return least?.one ?? null;
}

function timeReason(size: number, unit: string, expected: number | null, left: number): string {
  const rest = Math.max(0, Math.floor(left));
  return expected === null
    ? 'no time was left'
    : `${size} ${unit} would take about ${Math.ceil(expected)} s, and ${rest} s were left`;
}
