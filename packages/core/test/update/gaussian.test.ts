import test from 'ava';
import type { Outputs } from '../../src/contracts/distribution.ts';
import { createGaussian } from '../../src/update/gaussian.ts';
import { seededRandom } from '../seeded-random.ts';

/** Outputs of `rows` rows and `actions` dimensions with random contents. */
function randomOutputs(rows: number, actions: number, perRow: boolean, seed: number): Outputs {
  const random = seededRandom(seed);
  const scales = perRow ? rows * actions : actions;
  return {
    count: rows,
    capacity: rows,
    mean: Float32Array.from({ length: rows * actions }, () => random.normal()),
    scale: Float32Array.from({ length: scales }, () => 0.4 * random.normal()),
    scalePerRow: perRow,
    dMean: new Float32Array(rows * actions),
    dScale: new Float32Array(scales),
  };
}

/** ∫ f(x) dx over ±12 standard deviations by the trapezoid rule: spectrally accurate for Gaussians. */
function integrate(f: (x: number) => number, centre: number, sigma: number): number {
  const steps = 4000;
  const width = (24 * sigma) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) sum += f(centre - 12 * sigma + i * width);
  return sum * width;
}

const density = (x: number, mean: number, logSigma: number): number =>
  Math.exp(-0.5 * ((x - mean) / Math.exp(logSigma)) ** 2) / (Math.exp(logSigma) * Math.sqrt(2 * Math.PI));

test('the log-probability is that of a density which integrates to 1', (t) => {
  const g = createGaussian(1);
  const o = randomOutputs(1, 1, false, 1);
  const out = new Float32Array(1);
  const pdf = (x: number): number => {
    g.logProb(o, Float32Array.of(x), out);
    return Math.exp(out[0]!);
  };

  t.true(Math.abs(integrate(pdf, o.mean[0]!, Math.exp(o.scale[0]!)) - 1) < 1e-5);
  t.true(Math.abs(pdf(0.3) - density(Math.fround(0.3), o.mean[0]!, o.scale[0]!)) < 1e-6);
});

test('the KL divergence and the entropy agree with quadrature, summed over dimensions', (t) => {
  const g = createGaussian(2);
  const p = randomOutputs(3, 2, true, 2);
  const q = randomOutputs(3, 2, false, 3);
  const out = new Float32Array(3);

  g.kl(p, q, out);

  for (let i = 0; i < 3; i++) {
    let expected = 0;
    for (let j = 0; j < 2; j++) {
      const [mp, sp, mq, sq] = [p.mean[2 * i + j]!, p.scale[2 * i + j]!, q.mean[2 * i + j]!, q.scale[j]!];
      expected += integrate(
        (x) => {
          const d = density(x, mp, sp);
          return d === 0
            ? 0
            : d * (sq - sp + 0.5 * ((x - mq) / Math.exp(sq)) ** 2 - 0.5 * ((x - mp) / Math.exp(sp)) ** 2);
        },
        mp,
        Math.exp(sp),
      );
    }
    t.true(Math.abs(out[i]! - expected) < 1e-5 * (1 + expected), `row ${i}: ${out[i]} against ${expected}`);
  }

  let entropy = 0;
  for (let j = 0; j < 2; j++) {
    entropy -= integrate(
      (x) => {
        const d = density(x, 0, q.scale[j]!);
        return d === 0 ? 0 : d * Math.log(d);
      },
      0,
      Math.exp(q.scale[j]!),
    );
  }
  t.true(Math.abs(g.entropy(q, 0) - entropy) < 1e-6);
});

/** Compares derivatives added by `add` with central differences of `value` in every mean and scale entry. */
function checkDerivatives(
  t: import('ava').ExecutionContext,
  o: Outputs,
  value: (o: Outputs) => number,
  add: (o: Outputs) => void,
): void {
  o.dMean.fill(0);
  o.dScale.fill(0);
  add(o);
  const check = (at: Float32Array, derivative: Float32Array): void => {
    for (let k = 0; k < at.length; k++) {
      const held = at[k]!;
      const h = 2 ** -8;
      at[k] = held + h;
      const up = value(o);
      at[k] = held - h;
      const down = value(o);
      at[k] = held;
      const numeric = (up - down) / (2 * h);
      t.true(
        Math.abs(derivative[k]! - numeric) < 2e-3 * (1 + Math.abs(numeric)),
        `${derivative[k]} against ${numeric}`,
      );
    }
  };
  check(o.mean, o.dMean);
  check(o.scale, o.dScale);
}

for (const perRow of [false, true]) {
  const kind = perRow ? 'one log σ per row' : 'a shared log σ';
  test(`score, KL gradient and entropy gradient match finite differences with ${kind}`, (t) => {
    const g = createGaussian(3);
    const o = randomOutputs(4, 3, perRow, 4);
    const q = randomOutputs(4, 3, false, 5);
    const random = seededRandom(6);
    const actions = Float32Array.from({ length: 12 }, () => random.normal());
    const weights = Float32Array.of(0.5, -1, 2, 0.25);
    const out = new Float32Array(4);
    const weighted = (): number => out.reduce((sum, x, i) => sum + x * weights[i]!, 0);

    checkDerivatives(
      t,
      o,
      (x) => {
        g.logProb(x, actions, out);
        return weighted();
      },
      (x) => g.score(x, actions, weights),
    );
    checkDerivatives(
      t,
      o,
      (x) => {
        g.kl(x, q, out);
        return weighted();
      },
      (x) => g.klGradient(x, q, weights),
    );
    checkDerivatives(
      t,
      o,
      (x) => {
        g.kl(q, x, out);
        return weighted();
      },
      (x) => g.klTargetGradient!(q, x, weights),
    );
    checkDerivatives(
      t,
      o,
      (x) => 0.7 * g.entropy(x, 0),
      (x) => g.entropy(x, 0.7),
    );
  });
}

test('the Fisher matrix of the outputs is the second derivative of the mean KL at zero distance', (t) => {
  const g = createGaussian(2);
  const o = randomOutputs(3, 2, false, 7);
  const moved = randomOutputs(3, 2, false, 8);
  const direction = randomOutputs(3, 2, false, 9);
  const out = new Float32Array(3);
  const h = 2 ** -5;
  let curvature = 0;
  for (const sign of [1, -1]) {
    for (let k = 0; k < 6; k++) moved.mean[k] = o.mean[k]! + sign * h * direction.mean[k]!;
    for (let j = 0; j < 2; j++) moved.scale[j] = o.scale[j]! + sign * h * direction.scale[j]!;
    g.kl(o, moved, out);
    curvature += (out[0]! + out[1]! + out[2]!) / 3 / (h * h);
  }

  g.fisher!(o, direction);

  let quadratic = 0;
  for (let k = 0; k < 6; k++) quadratic += direction.mean[k]! * direction.dMean[k]!;
  for (let j = 0; j < 2; j++) quadratic += direction.scale[j]! * direction.dScale[j]!;
  t.true(Math.abs(quadratic - curvature) < 5e-3 * quadratic, `${quadratic} against ${curvature}`);
});

test('the Fisher columns sum to the Fisher matrix of the mean', (t) => {
  const g = createGaussian(2);
  const o = randomOutputs(3, 2, false, 10);
  const diagonal = new Float64Array(6);

  for (let column = 0; column < 2; column++) {
    g.fisherColumn!(o, column);
    for (let k = 0; k < 6; k++) diagonal[k]! += o.dMean[k]! ** 2;
  }

  for (let k = 0; k < 6; k++) t.true(Math.abs(diagonal[k]! - Math.exp(-2 * o.scale[k % 2]!)) < 1e-5);
});

test('samples have the stated mean and deviation, and the mode is the mean', (t) => {
  const g = createGaussian(1);
  const o = { ...randomOutputs(1, 1, false, 11) };
  const random = seededRandom(12);
  const action = new Float32Array(1);
  let sum = 0;
  let squares = 0;
  const n = 40_000;
  for (let i = 0; i < n; i++) {
    g.sample(o, random, action);
    const z = (action[0]! - o.mean[0]!) / Math.exp(o.scale[0]!);
    sum += z;
    squares += z * z;
  }

  g.mode(o, action);

  t.true(Math.abs(sum / n) < 0.02);
  t.true(Math.abs(squares / n - 1) < 0.03);
  t.is(action[0], o.mean[0]);
});

test('a pathwise derivative is that of mean + σ · noise', (t) => {
  const g = createGaussian(2);
  const o = randomOutputs(3, 2, true, 13);
  const random = seededRandom(14);
  const noise = Float32Array.from({ length: 6 }, () => random.normal());
  const dAction = Float32Array.from({ length: 6 }, () => random.normal());
  const value = (x: Outputs): number => {
    let sum = 0;
    for (let k = 0; k < 6; k++) sum += dAction[k]! * (x.mean[k]! + Math.exp(x.scale[k]!) * noise[k]!);
    return sum;
  };

  checkDerivatives(t, o, value, (x) => g.pathwise!(x, noise, dAction));
});
