import { EACH, THREAD } from './common.ts';

/** Words before the signals' in what `unpack` goes by. */
export const UNPACK_HEAD = 3;
/** Words of each signal: the outcome's column, the bits of 1/unit, those of the penalty. */
export const UNPACK_SIGNAL = 3;

/**
 * A rollout's outcomes, which stayed on the device, as an update has them: a thread a row. `words`: the width of an outcome, steps and
 * number of an environment's episodes, then of each signal what `UNPACK_SIGNAL` says. Outcomes: A actions, log π of the
 * behaviour, the reward, the costs. `rows`: see `advantageKernels`; `collected`: N × A actions, then N log π.
 */
export function outcomeKernels({
  signals,
  rows,
  actions,
}: {
  readonly signals: number;
  readonly rows: number;
  readonly actions: number;
}): Readonly<Record<string, string>> {
  return {
    unpack: /* wgsl */ `
const K = ${signals}u;
const N = ${rows}u;
const A = ${actions}u;
@group(0) @binding(0) var<storage, read> shape: array<u32>;
@group(0) @binding(1) var<storage, read> words: array<u32>;
@group(0) @binding(2) var<storage, read> outcomes: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<f32>;
@group(0) @binding(4) var<storage, read_write> collected: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= shape[0] * shape[1]) { return; }
  let at = t * words[0];
  for (var j = 0u; j < A; j++) { collected[t * A + j] = outcomes[at + j]; }
  collected[N * A + t] = outcomes[at + A];
  for (var k = 0u; k < K; k++) {
    let own = ${UNPACK_HEAD}u + ${UNPACK_SIGNAL}u * k;
    var signal = outcomes[at + words[own]];
    let penalty = bitcast<f32>(words[own + 2u]);
    if (penalty != 0.0) { signal -= penalty * outcomes[at + A + 2u]; }
    rows[k * N + t] = signal * bitcast<f32>(words[own + 1u]);
  }
  let environment = t / shape[1];
  let step = t % shape[1];
  let over = (step + 1u) % words[1] == 0u;
  rows[K * N + t] = select(0.0, 2.0, over);
  let last = over || step + 1u == shape[1];
  rows[(K + 1u) * N + t] = select(-1.0, f32(environment * words[2] + step / words[1]), last);
}
`,
  };
}
