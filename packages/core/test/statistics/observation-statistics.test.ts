import { ObservationStatistics } from '@belay-rl/core/internals';
import { decodeState, encodeState } from '@belay-rl/core/run';
import test from 'ava';
import { RunningStatistics } from '../../src/statistics/observation-statistics.ts';
import { seededRandom } from '../seeded-random.ts';

test('normalises by what it has seen, the value itself included', (t) => {
  const statistics = new RunningStatistics(1);
  const out = new Float32Array(1);

  const outputs = [1, 2, 4, 8].map((x) => {
    statistics.push([x], 0);
    statistics.normalise([x], 0, out, 0, 5);
    return out[0]!;
  });

  // By hand: mean and deviation after 2, 3 and 4 values; the first passes raw.
  for (const [i, expected] of [1, Math.SQRT1_2, 1.091089, 1.372874].entries()) {
    t.true(Math.abs(outputs[i]! - expected) < 1e-6, `${outputs[i]}`);
  }
  t.is(statistics.values[1], 3.75);
  t.true(Math.abs(Math.sqrt(statistics.values[2]! / 3) - 3.095696) < 1e-6);
});

test('clips, and divides by no less than 0.01', (t) => {
  const statistics = new RunningStatistics(2);
  for (let i = 0; i < 10; i++) statistics.push([7, i], 0);
  const out = new Float32Array(2);

  statistics.normalise([7.02, 1e6], 0, out, 0, 5);

  t.true(Math.abs(out[0]! - 2) < 1e-5);
  t.is(out[1], 5);
});

test('merging counts as pushing all', (t) => {
  const random = seededRandom(3);
  const rows = Array.from({ length: 90 }, () => [1e3 + random.normal(), 5 * random.normal()]);
  const all = new RunningStatistics(2);
  const parts = [0, 1, 2].map(() => new RunningStatistics(2));
  const sizes = [20, 69, 1];
  let row = 0;
  for (const [p, size] of sizes.entries()) {
    for (let i = 0; i < size; i++) {
      all.push(rows[row]!, 0);
      parts[p]!.push(rows[row++]!, 0);
    }
  }

  const merged = new RunningStatistics(2);
  merged.merge(parts[0]!);
  merged.merge(new RunningStatistics(2));
  merged.merge(parts[1]!);
  merged.merge(parts[2]!);

  for (const [i, value] of all.values.entries()) {
    t.true(Math.abs(merged.values[i]! - value) <= 1e-9 * Math.abs(value), `entry ${i}`);
  }
  // And both are what the textbook says.
  const mean = rows.reduce((sum, r) => sum + r[0]!, 0) / 90;
  const squares = rows.reduce((sum, r) => sum + (r[0]! - mean) ** 2, 0);
  t.true(Math.abs(all.values[1]! - mean) < 1e-9);
  t.true(Math.abs(all.values[3]! - squares) < 1e-7);
});

test('saved statistics come back to the bit, and another width is refused', (t) => {
  const statistics = new ObservationStatistics(2);
  for (let i = 0; i < 5; i++) statistics.push([i / 3, Math.PI * i], 0);
  const other = new ObservationStatistics(2);

  other.load(decodeState(encodeState(statistics.save()), 'test'));

  t.deepEqual(other.values, statistics.values);
  t.throws(() => new ObservationStatistics(3).load(statistics.save()), { code: 'checkpoint-mismatch' });
});
