import { createRandom } from '@belay-rl/core';
import test from 'ava';
import { probabilities, softGradient, softValue } from '../../../src/internals.ts';

const [n, rows, price] = [5, 3, 0.3];

function problem() {
  const random = createRandom(4, 'soft value');
  const draw = () => Float32Array.from({ length: n * rows }, () => random.normal());
  return { logits: draw(), q: draw() };
}

function softValueOf(logits: Float32Array, q: Float32Array, row: number): number {
  const [pi, logPi] = [new Float64Array(n * rows), new Float64Array(n * rows)];
  probabilities({ mean: logits, count: rows }, n, pi, logPi);
  return softValue(q, pi, logPi, row * n, n, price);
}

test('a soft value is the expectation by its definition, and draws come to it', (t) => {
  const { logits, q } = problem();
  const row = logits.subarray(n, 2 * n);
  const sum = row.reduce((total, z) => total + Math.exp(z), 0);
  const pi = Array.from(row, (z) => Math.exp(z) / sum);
  const exact = pi.reduce((total, p, a) => total + p * (q[n + a]! - price * Math.log(p)), 0);
  t.true(Math.abs(softValueOf(logits, q, 1) - exact) < 1e-12);

  const random = createRandom(9, 'draws');
  let mean = 0;
  const draws = 200_000;
  for (let k = 0; k < draws; k++) {
    let u = random.uniform();
    let a = 0;
    while (u >= pi[a]! && a < n - 1) u -= pi[a++]!;
    mean += (q[n + a]! - price * Math.log(pi[a]!)) / draws;
  }
  // A draw has a deviation of about 1: five deviations of the mean.
  t.true(Math.abs(mean - exact) < 5 / Math.sqrt(draws));
});

test('its gradient is that of differences, and the entropy’s sum comes with it', (t) => {
  const { logits, q } = problem();
  const [pi, logPi] = [new Float64Array(n * rows), new Float64Array(n * rows)];
  probabilities({ mean: logits, count: rows }, n, pi, logPi);
  const out = new Float32Array(n * rows);
  for (let row = 0; row < rows; row++) {
    const value = softValue(q, pi, logPi, row * n, n, price);
    const entropy = softGradient(q, pi, logPi, row * n, n, price, { value, share: 0.5, out });
    for (let a = row * n; a < (row + 1) * n; a++) {
      const h = 2 ** -8;
      const moved = (by: number) => {
        const z = logits.slice();
        z[a]! += by;
        return softValueOf(z, q, row);
      };
      t.true(Math.abs(out[a]! - (0.5 * (moved(h) - moved(-h))) / (2 * h)) < 1e-4);
    }
    const exact = pi.subarray(row * n, (row + 1) * n).reduce((sum, p) => sum + p * Math.log(p), 0);
    t.true(Math.abs(entropy - exact) < 1e-12);
  }
});

test('an option that is closed has no part in value, entropy or gradient', (t) => {
  const logits = Float32Array.of(0.2, -1e9, 0.7);
  const [pi, logPi] = [new Float64Array(3), new Float64Array(3)];
  probabilities({ mean: logits, count: 1 }, 3, pi, logPi);
  const open = { q: Float32Array.of(1, 2), pi: pi.filter((p) => p > 0), logPi: logPi.filter((_, a) => a !== 1) };
  const value = softValue(Float32Array.of(1, 1e6, 2), pi, logPi, 0, 3, price);
  t.is(value, softValue(open.q, open.pi, open.logPi, 0, 2, price));
  const out = new Float32Array(3);
  softGradient(Float32Array.of(1, 1e6, 2), pi, logPi, 0, 3, price, { value, share: 1, out });
  t.is(out[1], 0);
  t.true(out.every(Number.isFinite));
});
