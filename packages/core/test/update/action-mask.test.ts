import test from 'ava';
import { createMask } from '../../src/update/action-mask.ts';
import { createCategorical } from '../../src/update/categorical.ts';

const logits = [0.3, -1, 2, 0.1, 0.7];

/** Outputs of one row of two choices, of 3 and 2, with these bits before them. */
function masked(bits: readonly number[]) {
  const vec = () => new Float32Array(5);
  const none = new Float32Array(0);
  const outputs = {
    count: 1,
    capacity: 1,
    mean: Float32Array.from(logits),
    scale: none,
    scalePerRow: false,
    dMean: vec(),
    dScale: none,
  };
  createMask(2, [3, 2])(Float32Array.of(9, 9, ...bits), 7, 1, outputs.mean);
  return outputs;
}

test('probabilities are those of the open options alone, and closed ones get none', (t) => {
  const distribution = createCategorical([3, 2]);
  const outputs = masked([1, 0, 1, 1, 1]);
  const logProb = new Float32Array(1);
  const of = (a: number, b: number): number => {
    distribution.logProb(outputs, Float32Array.of(a, b), logProb);
    return Math.exp(logProb[0]!);
  };
  // Softmax by hand over the options 0 and 2 of the first choice.
  const [e0, e2] = [Math.exp(0.3), Math.exp(2)];
  const second = Math.exp(0.1) / (Math.exp(0.1) + Math.exp(0.7));
  t.true(Math.abs(of(0, 0) - (e0 / (e0 + e2)) * second) < 1e-6);
  t.is(of(1, 0), 0);
  t.true(Math.abs(of(0, 0) + of(0, 1) + of(2, 0) + of(2, 1) - 1) < 1e-6);
});

test('entropy, scores and the Fisher matrix leave closed options alone', (t) => {
  const distribution = createCategorical([3, 2]);
  const outputs = masked([1, 0, 1, 0, 1]);
  const [e0, e2] = [Math.exp(0.3), Math.exp(2)];
  const p = e0 / (e0 + e2);
  // The second choice has one open option, and no entropy.
  const expected = -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  t.true(Math.abs(distribution.entropy(outputs, 1) - expected) < 1e-6);
  t.is(outputs.dMean[1], 0);
  distribution.score(outputs, Float32Array.of(0, 1), Float32Array.of(1));
  t.is(outputs.dMean[1], 0);
  t.is(outputs.dMean[3], 0);
  const tangent = { ...masked([1, 1, 1, 1, 1]), mean: Float32Array.of(1, 5, -2, 3, 4) };
  distribution.fisher!(outputs, tangent);
  t.is(tangent.dMean[1], 0);
  const mean = p * 1 + (1 - p) * -2;
  t.true(Math.abs(tangent.dMean[0]! - p * (1 - mean)) < 1e-6);
});

test('a choice with nothing open has no probabilities: its logits are no numbers', (t) => {
  const { mean } = masked([0, 0, 0, 1, 1]);
  t.true(mean.subarray(0, 3).every(Number.isNaN));
  t.true(mean.subarray(3).every(Number.isFinite));
});
