import test from 'ava';
import { SignalNormaliser } from '../../src/on-policy/signal-normaliser.ts';

function normalise(kind: 'scale' | 'standardize', values: readonly number[], environments = 1): number[] {
  const out = new Float32Array(values.length);
  new SignalNormaliser(kind).apply(Float32Array.from(values), out, environments, values.length / environments);
  return [...out];
}

const close = (t: import('ava').ExecutionContext, actual: readonly number[], expected: readonly number[]) => {
  for (const [i, x] of expected.entries()) t.true(Math.abs(actual[i]! - x) < 2e-6, `${actual[i]} against ${x}`);
};

test('standardize: 1, 2, 4, 8 against hand-computed values; the first passes raw', (t) => {
  close(t, normalise('standardize', [1, 2, 4, 8]), [1, Math.SQRT1_2, 1.091089, 1.372874]);
});

test('scale divides by the same deviations and subtracts nothing', (t) => {
  // σ after 2, 3 and 4 values: √.5, √(7/3), √(28.75/3).
  close(t, normalise('scale', [1, 2, 4, 8]), [1, 2 / Math.sqrt(0.5), 4 / Math.sqrt(7 / 3), 8 / 3.095696]);
});

test('standardize is held to ±5; deviations below 0.01 count as 0.01', (t) => {
  const long = [...Array(400).fill(0), 1];
  t.is(normalise('standardize', long).at(-1), 5);
  close(t, normalise('scale', [0, 0, 0.001]), [0, 0, 0.1]);
});

test('environments side by side enter step by step: rows (1, 4) and (2, 8) are pushed 1, 2 then 4, 8', (t) => {
  // Step 0 pushes 1 and 2: σ = √.5; step 1 pushes 4 and 8: σ = 3.095696.
  close(t, normalise('scale', [1, 4, 2, 8], 2), [1 / Math.SQRT1_2, 4 / 3.095696, 2 / Math.SQRT1_2, 8 / 3.095696]);
});

test('statistics go on over epochs and through a checkpoint', (t) => {
  const whole = new SignalNormaliser('standardize');
  const first = new Float32Array(2);
  const rest = new Float32Array(2);
  whole.apply(Float32Array.of(1, 2), first, 1, 2);
  const loaded = new SignalNormaliser('standardize');
  loaded.load(whole.save());
  loaded.apply(Float32Array.of(4, 8), rest, 1, 2);
  close(t, [...first, ...rest], [1, Math.SQRT1_2, 1.091089, 1.372874]);
});
