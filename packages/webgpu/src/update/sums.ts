import type { Dispatch, EngineDevice } from '../engine/engine-device.ts';

/** to[offset …] ← sums over the rows in use of `quantities` terms from `first` on, each of `stride` numbers; by lanes if asked. */
export function sumRows(
  on: EngineDevice,
  state: GPUBuffer,
  terms: GPUBuffer,
  to: GPUBuffer,
  at: { first: number; quantities: number; stride: number; offset: number; perLane?: number; laneStride?: number },
): Dispatch {
  const { first, quantities, stride, offset, perLane = quantities, laneStride = 0 } = at;
  const whole = [first, stride, perLane, laneStride, offset, 0, 0, 0];
  return on.groups('sum rows', [state, terms, to], { whole }, [quantities, 1, 1]);
}

/** to[offset + p · lanes + q] ← a_p · b_q, each of n numbers, lane after lane. */
export function dots(
  on: EngineDevice,
  a: GPUBuffer,
  b: GPUBuffer,
  to: GPUBuffer,
  { n, lanes, offset }: { n: number; lanes: number; offset: number },
): Dispatch {
  const whole = [n, lanes, n, n, offset, 0, 0, 0];
  return on.groups('dots', [a, b, to], { whole }, [lanes * lanes, 1, 1]);
}

export interface Factor {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  /** Between lanes; default 0: all share it. */
  readonly lane?: number;
  readonly transpose?: boolean;
}

/** out (m × n) ← op(a) op(b), of so many lanes. */
export function multiply(
  on: EngineDevice,
  a: Factor,
  b: Factor,
  out: Factor,
  { m, k, n, lanes }: { m: number; k: number; n: number; lanes: number },
): Dispatch {
  const whole = [
    m,
    k,
    n,
    Number(a.transpose === true),
    Number(b.transpose === true),
    a.offset ?? 0,
    b.offset ?? 0,
    out.offset ?? 0,
    a.lane ?? 0,
    b.lane ?? 0,
    out.lane ?? 0,
    0,
  ];
  return on.threads('multiply', [a.buffer, b.buffer, out.buffer], { whole }, m * n, lanes);
}
