import test from 'ava';
import { type MarginOptions, margin, movedCenter, sigmoid } from '../src/margin-weights.ts';

const episode: MarginOptions = { sharpness: 10, center: 0.9, marginUnits: 'episode' };
const relative: MarginOptions = { sharpness: 10, center: 0.9, marginUnits: 'relative' };

test('the sigmoid is stable for any number', (t) => {
  t.is(sigmoid(0), 0.5);
  t.is(sigmoid(Number.POSITIVE_INFINITY), 1);
  t.is(sigmoid(Number.NEGATIVE_INFINITY), 0);
  t.is(sigmoid(1e308), 1);
  t.is(sigmoid(-1e308), 0);
  t.true(Math.abs(sigmoid(2) - 0.8807970779778823) < 1e-8);
  // Far below zero it keeps its digits, if 1 − σ(−x) has none: σ(−50) = e⁻⁵⁰ to first order.
  t.true(Math.abs(sigmoid(-50) / Math.exp(-50) - 1) < 6e-8);
});

test("the last bits of an engine's exponential do not show in the sigmoid", (t) => {
  const exact = Math.exp;
  const values = [-3.7, -0.2, 0.4, 1.9, 2.6166].map(sigmoid);
  try {
    Math.exp = (x) => exact(x) * (1 + 2 ** -52);
    t.deepEqual([-3.7, -0.2, 0.4, 1.9, 2.6166].map(sigmoid), values);
  } finally {
    Math.exp = exact;
  }
});

test('the centre is λC in either unit', (t) => {
  t.is(margin(22.5, 25, episode), 0);
  t.is(margin(22.5, 25, relative), 0);
});

test('episode units count cost per episode, relative ones shares of the limit', (t) => {
  t.is(margin(25, 25, episode), 25);
  t.true(Math.abs(margin(25, 25, relative) - 1) < 1e-12);
});

test('sharpness and centre move the margin', (t) => {
  t.is(margin(25, 25, { ...episode, sharpness: 2 }), 5);
  t.is(margin(25, 25, { ...episode, center: 0.5 }), 125);
});

test('at limit 0 any cost counts as over, in relative units, and none as at −λ', (t) => {
  t.is(sigmoid(margin(1e-9, 0, relative)), 1);
  t.is(margin(0, 0, relative), -9);
  t.is(margin(0, 0, episode), 0);
  t.is(margin(3, 0, episode), 30);
});

test('an infinite limit is no constraint, whatever the cost and the centre', (t) => {
  for (const options of [episode, relative, { ...episode, center: 0 }, { ...relative, center: 0 }]) {
    t.is(sigmoid(margin(1e9, Number.POSITIVE_INFINITY, options)), 0);
  }
});

const integral = { integralGain: 0.1, integralTarget: 0.9 };

test('the centre moves against the distance of the cost from its target share', (t) => {
  t.true(Math.abs(movedCenter(0.7, 25, 25, integral) - 0.69) < 1e-12);
  t.true(Math.abs(movedCenter(0.7, 20, 25, integral) - 0.71) < 1e-12);
  t.is(movedCenter(0.7, 22.5, 25, integral), 0.7);
});

test('one update moves the centre by its gain at most, and never outside 0 and 2', (t) => {
  t.true(Math.abs(movedCenter(0.7, 1e6, 25, integral) - 0.6) < 1e-12);
  t.is(movedCenter(0.05, 1e6, 25, integral), 0);
  t.is(movedCenter(1.95, 0, 25, { integralGain: 1, integralTarget: 0.9 }), 2);
});

test('without a gain, at limit 0 and without a limit the centre stays', (t) => {
  t.is(movedCenter(0.7, 100, 25, { integralGain: 0, integralTarget: 0.9 }), 0.7);
  t.is(movedCenter(0.7, 100, 0, integral), 0.7);
  t.is(movedCenter(0.7, 100, Number.POSITIVE_INFINITY, integral), 0.7);
});
