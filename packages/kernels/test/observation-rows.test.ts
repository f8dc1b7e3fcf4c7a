import { ObservationRows } from '@belay-rl/kernels';
import test from 'ava';
import { numbers } from './reference/numbers.ts';

/** One row's statistics and normalised row, number by number. */
function admitReference(x: Float32Array, values: Float64Array, out: Float32Array, plain: number, clip: number): void {
  const width = x.length;
  const n = values[0]! + 1;
  values[0] = n;
  for (let j = 0; j < width; j++) {
    const delta = x[j]! - values[1 + j]!;
    values[1 + j] = values[1 + j]! + delta / n;
    values[1 + width + j]! += (delta * delta * (n - 1)) / n;
    const deviation = Math.max(Math.sqrt(values[1 + width + j]! / (n - 1)), 0.01);
    const normal = Math.min(Math.max((x[j]! - values[1 + j]!) / deviation, -clip), clip);
    out[j] = n === 1 || j >= width - plain ? x[j]! : normal;
  }
}

for (const width of [1, 2, 3, 8, 61]) {
  for (const clip of [5, Number.POSITIVE_INFINITY]) {
    test(`${width} numbers within ±${clip}: the bits of the same sums in JavaScript`, (t) => {
      const count = 5;
      const plain = width > 2 ? 1 : 0;
      const random = numbers(width);
      const rows = new ObservationRows(count, width);
      const statistics = Array.from({ length: count }, () => new Float64Array(1 + 2 * width));
      const added = Array.from({ length: count }, () => new Float64Array(1 + 2 * width));
      const expected = new Float32Array(count * width);
      const unused = new Float32Array(width);

      for (let step = 0; step < 40; step++) {
        // Every row each time, and row 3 once more in between.
        const [first, last] = step % 7 === 3 ? [3, 4] : [0, count];
        for (let k = first * width; k < last * width; k++) {
          const j = k % width;
          // A constant, small and large numbers, and one far outside now and then.
          rows.raw[k] = j === 1 ? 0.25 : (random() - 0.5) * 10 ** ((j % 5) - 2) * (step % 11 === 5 ? 100 : 1);
        }
        for (let i = first; i < last; i++) {
          const x = rows.raw.slice(i * width, (i + 1) * width);
          admitReference(x, statistics[i]!, expected.subarray(i * width, (i + 1) * width), plain, clip);
          if (i > 0) admitReference(x, added[i]!, unused, 0, clip);
        }
        rows.admit(first, Math.min(1, last), { adding: false, plain, clip });
        rows.admit(Math.max(first, 1), last, { adding: true, plain, clip });

        t.deepEqual(rows.normal.slice(first * width, last * width), expected.slice(first * width, last * width));
      }
      t.deepEqual(
        [...rows.statistics],
        statistics.flatMap((values) => [...values]),
      );
      t.deepEqual(
        [...rows.added],
        added.flatMap((values) => [...values]),
      );
    });
  }
}

test('the first number that is not finite is found, wherever it is', (t) => {
  const rows = new ObservationRows(3, 5);
  rows.raw.fill(3e38);
  t.is(rows.firstNotFinite(0, 3), -1);
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (let at = 0; at < 15; at++) {
      rows.raw[at] = wrong;
      t.is(rows.firstNotFinite(0, 3), at);
      t.is(rows.firstNotFinite(0, Math.floor(at / 5)), -1);
      t.is(rows.firstNotFinite(Math.floor(at / 5), 3), at);
      rows.raw[at] = -0;
    }
    rows.raw.fill(-3e38);
  }
});
