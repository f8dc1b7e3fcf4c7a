import test, { type ExecutionContext } from 'ava';
import type { Outputs } from '../../src/contracts/distribution.ts';
import { createFullGaussian, triangle } from '../../src/update/full-gaussian.ts';
import { createGaussian } from '../../src/update/gaussian.ts';
import { seededRandom } from '../seeded-random.ts';

const [rows, n] = [3, 3];
const width = triangle(n);

function randomOutputs(seed: number, diagonal = false): Outputs {
  const random = seededRandom(seed);
  const scale = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let r = 0, k = 0; r < n; r++) {
      for (let c = 0; c <= r; c++, k++) {
        scale[i * width + k] = r === c ? Math.exp(0.4 * random.normal()) : diagonal ? 0 : 0.5 * random.normal();
      }
    }
  }
  return {
    count: rows,
    capacity: rows,
    mean: Float32Array.from({ length: rows * n }, () => random.normal()),
    scale,
    scalePerRow: true,
    dMean: new Float32Array(rows * n),
    dScale: new Float32Array(rows * width),
  };
}

/** The same distribution as a diagonal Gaussian: log σ in place of the factor. */
function asDiagonal(o: Outputs): Outputs {
  const scale = new Float32Array(rows * n);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < n; j++) scale[i * n + j] = Math.log(o.scale[i * width + triangle(j + 1) - 1]!);
  }
  return { ...o, scale, dMean: new Float32Array(rows * n), dScale: new Float32Array(rows * n) };
}

test('with a diagonal factor it is the diagonal Gaussian: probabilities, KL, entropy', (t) => {
  const [p, q] = [randomOutputs(1, true), randomOutputs(2, true)];
  const [full, diagonal] = [createFullGaussian(n), createGaussian(n)];
  const random = seededRandom(3);
  const action = Float32Array.from({ length: rows * n }, () => random.normal());
  const [a, b] = [new Float32Array(rows), new Float32Array(rows)];

  full.logProb(p, action, a);
  diagonal.logProb(asDiagonal(p), action, b);
  t.true(a.every((x, i) => Math.abs(x - b[i]!) < 1e-4));
  full.kl(p, q, a);
  diagonal.kl(asDiagonal(p), asDiagonal(q), b);
  t.true(a.every((x, i) => Math.abs(x - b[i]!) < 1e-4));
  t.true(Math.abs(full.entropy(p, 0) - diagonal.entropy(asDiagonal(p), 0)) < 1e-5);
});

test('the KL to itself is 0, and draws have the covariance L Lᵀ', (t) => {
  const g = createFullGaussian(n);
  const o = randomOutputs(4);
  const out = new Float32Array(rows);
  g.kl(o, { ...o }, out);
  t.true(out.every((x) => Math.abs(x) < 1e-6));

  const random = seededRandom(5);
  const action = new Float32Array(rows * n);
  const draws = 40_000;
  const sum = new Float64Array(n * n);
  for (let k = 0; k < draws; k++) {
    g.sample(o, random, action);
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < n; c++) sum[r * n + c]! += ((action[r]! - o.mean[r]!) * (action[c]! - o.mean[c]!)) / draws;
    }
  }
  const factor = (r: number, c: number): number => (c > r ? 0 : o.scale[triangle(r) + c]!);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      let expected = 0;
      for (let k = 0; k < n; k++) expected += factor(r, k) * factor(c, k);
      // Five standard errors of a covariance of draws.
      t.true(Math.abs(sum[r * n + c]! - expected) < 0.06 * (1 + Math.abs(expected)), `${r}, ${c}`);
    }
  }
});

function checkDerivatives(
  t: ExecutionContext,
  o: Outputs,
  value: (o: Outputs) => number,
  add: (o: Outputs) => void,
): void {
  o.dMean.fill(0);
  o.dScale.fill(0);
  add(o);
  for (const [at, derivative] of [
    [o.mean, o.dMean],
    [o.scale, o.dScale],
  ] as const) {
    for (let k = 0; k < at.length; k++) {
      const held = at[k]!;
      const h = 2 ** -7;
      at[k] = held + h;
      const up = value(o);
      at[k] = held - h;
      const down = value(o);
      at[k] = held;
      const numeric = (up - down) / (2 * h);
      t.true(
        Math.abs(derivative[k]! - numeric) < 5e-3 * (1 + Math.abs(numeric)),
        `${derivative[k]} against ${numeric}`,
      );
    }
  }
}

test('score, both KL gradients, entropy and pathwise derivatives match finite differences', (t) => {
  const g = createFullGaussian(n);
  const [o, q] = [randomOutputs(6), randomOutputs(7)];
  const random = seededRandom(8);
  const draw = (): Float32Array => Float32Array.from({ length: rows * n }, () => random.normal());
  const [action, noise, dAction] = [draw(), draw(), draw()];
  const weights = Float32Array.of(0.5, -1, 2);
  const out = new Float32Array(rows);
  const weighted = (): number => out.reduce((sum, x, i) => sum + x * weights[i]!, 0);
  const after =
    (fill: (x: Outputs) => void) =>
    (x: Outputs): number => {
      fill(x);
      return weighted();
    };

  checkDerivatives(
    t,
    o,
    after((x) => g.logProb(x, action, out)),
    (x) => g.score(x, action, weights),
  );
  checkDerivatives(
    t,
    o,
    after((x) => g.kl(x, q, out)),
    (x) => g.klGradient(x, q, weights),
  );
  checkDerivatives(
    t,
    o,
    after((x) => g.kl(q, x, out)),
    (x) => g.klTargetGradient!(q, x, weights),
  );
  checkDerivatives(
    t,
    o,
    (x) => 0.7 * g.entropy(x, 0),
    (x) => g.entropy(x, 0.7),
  );
  // a(outputs, noise) by a stream that hands the noise out again.
  const moved = new Float32Array(rows * n);
  const along = (x: Outputs): number => {
    let k = 0;
    const again = { ...random, normal: () => noise[k++]! };
    g.rsample!(x, again, new Float32Array(rows * n), moved, out);
    return moved.reduce((sum, a, i) => sum + a * dAction[i]!, weighted());
  };
  checkDerivatives(t, o, along, (x) => g.pathwise!(x, noise, dAction, weights));
});
