import test from 'ava';
import type { Outputs } from '../../src/contracts/distribution.ts';
import { createCategorical } from '../../src/update/categorical.ts';
import { createRowSampler } from '../../src/update/sample-rows.ts';
import { seededRandom } from '../seeded-random.ts';

const choices = [3, 1, 4];
const width = 8;

/** Outputs of `rows` rows with random logits. */
function randomOutputs(rows: number, seed: number): Outputs {
  const random = seededRandom(seed);
  return {
    count: rows,
    capacity: rows,
    mean: Float32Array.from({ length: rows * width }, () => 1.5 * random.normal()),
    scale: new Float32Array(0),
    scalePerRow: false,
    dMean: new Float32Array(rows * width),
    dScale: new Float32Array(0),
  };
}

/** Every action that the choices allow. */
const everyAction = [0, 1, 2].flatMap((a) => [0, 1, 2, 3].map((c) => [a, 0, c]));

/** π(a|s) of every action in row i: the softmax written out. */
function probabilities(o: Outputs, i: number): number[] {
  const part = (from: number, to: number): number[] => {
    const powers = Array.from(o.mean.subarray(i * width + from, i * width + to), Math.exp);
    const sum = powers.reduce((x, y) => x + y, 0);
    return powers.map((x) => x / sum);
  };
  const [first, last] = [part(0, 3), part(4, 8)];
  return everyAction.map(([a, , c]) => first[a!]! * last[c!]!);
}

const near = (a: number, b: number, tolerance = 1e-5): boolean => Math.abs(a - b) < tolerance * (1 + Math.abs(b));

test('probabilities are those of the softmax, and sum to 1 over all actions', (t) => {
  const d = createCategorical(choices);
  const o = randomOutputs(1, 1);
  const out = new Float32Array(1);
  const expected = probabilities(o, 0);
  let sum = 0;
  everyAction.forEach((action, k) => {
    d.logProb(o, Float32Array.from(action), out);
    t.true(near(Math.exp(out[0]!), expected[k]!));
    sum += Math.exp(out[0]!);
  });
  t.true(near(sum, 1));
  t.deepEqual([d.actions, d.outputs], [3, 8]);
});

test('the KL divergence and the entropy are their sums over all actions', (t) => {
  const d = createCategorical(choices);
  const [p, q] = [randomOutputs(3, 2), randomOutputs(3, 3)];
  const out = new Float32Array(3);
  d.kl(p, q, out);
  let entropy = 0;
  for (let i = 0; i < 3; i++) {
    const [ps, qs] = [probabilities(p, i), probabilities(q, i)];
    t.true(
      near(
        out[i]!,
        ps.reduce((sum, x, k) => sum + x * Math.log(x / qs[k]!), 0),
      ),
    );
    entropy -= ps.reduce((sum, x) => sum + x * Math.log(x), 0) / 3;
  }
  t.true(near(d.entropy(p, 0), entropy));
  d.kl(p, p, out);
  t.true(out.every((kl) => kl >= 0 && kl < 1e-12));
});

test('score, both KL gradients and the entropy gradient match finite differences', (t) => {
  const d = createCategorical(choices);
  const [o, q] = [randomOutputs(4, 4), randomOutputs(4, 5)];
  const actions = Float32Array.from([0, 0, 3, 2, 0, 0, 1, 0, 1, 1, 0, 2]);
  const weights = Float32Array.of(0.5, -1, 2, 0.25);
  const out = new Float32Array(4);
  const weighted = (): number => out.reduce((sum, x, i) => sum + x * weights[i]!, 0);
  const cases: readonly (readonly [string, () => number, () => void])[] = [
    [
      'score',
      () => {
        d.logProb(o, actions, out);
        return weighted();
      },
      () => d.score(o, actions, weights),
    ],
    [
      'klGradient',
      () => {
        d.kl(o, q, out);
        return weighted();
      },
      () => d.klGradient(o, q, weights),
    ],
    [
      'klTargetGradient',
      () => {
        d.kl(q, o, out);
        return weighted();
      },
      () => d.klTargetGradient!(q, o, weights),
    ],
    ['entropy', () => 0.7 * d.entropy(o, 0), () => d.entropy(o, 0.7)],
  ];
  const h = 2 ** -8;
  for (const [what, value, add] of cases) {
    o.dMean.fill(0);
    add();
    for (let k = 0; k < o.mean.length; k++) {
      const held = o.mean[k]!;
      o.mean[k] = held + h;
      const up = value();
      o.mean[k] = held - h;
      const numeric = (up - value()) / (2 * h);
      o.mean[k] = held;
      t.true(near(o.dMean[k]!, numeric, 1e-3), `${what} ${k}: ${o.dMean[k]} against ${numeric}`);
    }
  }
});

/** E[∇log π ∇log πᵀ] of row i as a sum over all actions. */
function summedFisher(o: Outputs, i: number): Float64Array {
  const d = createCategorical(choices);
  const row: Outputs = { ...randomOutputs(1, 0), mean: o.mean.slice(i * width, (i + 1) * width) };
  const fisher = new Float64Array(width * width);
  const weights = probabilities(o, i);
  everyAction.forEach((action, n) => {
    row.dMean.fill(0);
    d.score(row, Float32Array.from(action), Float32Array.of(1));
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < width; k++) fisher[j * width + k]! += weights[n]! * row.dMean[j]! * row.dMean[k]!;
    }
  });
  return fisher;
}

test('the Fisher matrix is the expected square of the score, averaged over rows', (t) => {
  const d = createCategorical(choices);
  const [o, tangent] = [randomOutputs(2, 6), randomOutputs(2, 7)];
  d.fisher!(o, tangent);
  for (let i = 0; i < 2; i++) {
    const fisher = summedFisher(o, i);
    for (let j = 0; j < width; j++) {
      let expected = 0;
      for (let k = 0; k < width; k++) expected += (fisher[j * width + k]! * tangent.mean[i * width + k]!) / 2;
      t.true(near(tangent.dMean[i * width + j]!, expected));
    }
  }
});

test('the Fisher columns sum to the Fisher matrix', (t) => {
  const d = createCategorical(choices);
  const o = randomOutputs(1, 8);
  const sum = new Float64Array(width * width);
  for (let column = 0; column < d.outputs; column++) {
    d.fisherColumn!(o, column);
    for (let j = 0; j < width; j++) for (let k = 0; k < width; k++) sum[j * width + k]! += o.dMean[j]! * o.dMean[k]!;
  }
  const fisher = summedFisher(o, 0);
  t.true(sum.every((x, k) => near(x, fisher[k]!)));
});

test('samples come as often as they are probable, and the mode is the most probable action', (t) => {
  const d = createCategorical(choices);
  const o = randomOutputs(1, 9);
  const random = seededRandom(10);
  const expected = probabilities(o, 0);
  const counts = everyAction.map(() => 0);
  const action = new Float32Array(3);
  const draws = 20_000;
  for (let n = 0; n < draws; n++) {
    d.sample(o, random, action);
    t.is(action[1], 0);
    counts[4 * action[0]! + action[2]!]!++;
  }
  // Five deviations of a frequency: √(p(1 − p)/n) each.
  counts.forEach((count, k) => {
    const p = expected[k]!;
    t.true(Math.abs(count / draws - p) < 5 * Math.sqrt((p * (1 - p)) / draws));
  });
  d.mode(o, action);
  t.deepEqual([...action], everyAction[expected.indexOf(Math.max(...expected))]);
});

test('rows sampled from streams of their own are those that one row alone would be', (t) => {
  const d = createCategorical(choices);
  const o = randomOutputs(5, 11);
  const all = new Float32Array(15);
  createRowSampler(d, o, all)(Array.from({ length: 5 }, (_, i) => seededRandom(20 + i)));
  for (let i = 0; i < 5; i++) {
    const one = new Float32Array(3);
    const row: Outputs = { ...o, count: 1, capacity: 1, mean: o.mean.subarray(i * width, (i + 1) * width) };
    d.sample(row, seededRandom(20 + i), one);
    t.deepEqual([...all.subarray(3 * i, 3 * i + 3)], [...one]);
  }
});

test('logits far from 0 leave every number finite, and logits that are none are drawn as NaN', (t) => {
  const d = createCategorical([2]);
  const o: Outputs = { ...randomOutputs(1, 12), mean: Float32Array.of(800, -800), dMean: new Float32Array(2) };
  const out = new Float32Array(1);
  d.logProb(o, Float32Array.of(1), out);
  t.is(out[0], -1600);
  t.is(d.entropy(o, 1), 0);
  t.true(o.dMean.every((x) => Math.abs(x) < 1e-12));
  o.mean.fill(Number.NaN);
  for (const draw of [() => d.sample(o, seededRandom(1), out), () => d.mode(o, out)]) {
    out[0] = 0;
    draw();
    t.is(out[0], Number.NaN);
  }
});
