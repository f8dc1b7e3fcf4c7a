import type { Saved, State } from '../contracts/values.ts';
import { readState } from '../state/saved-state.ts';
import type { CostSample } from './cost-sample.ts';

/** Samples by column, an entry a sample; `costs` and `predicted` have m entries each, sample after sample. */
export function saveSamples(samples: readonly CostSample[]): State {
  return {
    count: samples.length,
    weight: Float64Array.from(samples, ({ weight }) => weight),
    length: Float64Array.from(samples, ({ length }) => length),
    cut: Uint8Array.from(samples, ({ cut }) => (cut ? 1 : 0)),
    costs: Float64Array.from(samples.flatMap(({ costs }) => costs)),
    predicted: Float64Array.from(samples.flatMap(({ predicted }) => predicted)),
  };
}

/** The same back. A checkpoint of an earlier version has one array, in which each sample is a row. */
export function readSamples(saved: Saved | undefined, m: number): CostSample[] {
  return saved instanceof Float64Array ? readRows(saved, m) : readColumns((saved ?? {}) as State, m);
}

function readColumns(state: State, m: number): CostSample[] {
  const saved = readState(state, 'the cost estimate');
  const count = saved.number('count');
  const column = (key: string, width: number): Float64Array => {
    const numbers = new Float64Array(count * width);
    saved.copyInto(key, numbers);
    return numbers;
  };
  const [weight, length] = [column('weight', 1), column('length', 1)];
  const [costs, predicted] = [column('costs', m), column('predicted', m)];
  const cut = new Uint8Array(count);
  saved.copyInto('cut', cut);
  return Array.from({ length: count }, (_, j) => ({
    weight: weight[j]!,
    length: length[j]!,
    cut: cut[j] === 1,
    costs: Array.from(costs.subarray(j * m, (j + 1) * m)),
    predicted: Array.from(predicted.subarray(j * m, (j + 1) * m)),
  }));
}

function readRows(rows: Float64Array, m: number): CostSample[] {
  const width = 3 + 2 * m;
  return Array.from({ length: rows.length / width }, (_, j) => {
    const [weight, length, cut, ...rest] = rows.subarray(j * width, (j + 1) * width);
    return { weight: weight!, length: length!, cut: cut === 1, costs: rest.slice(0, m), predicted: rest.slice(m) };
  });
}
