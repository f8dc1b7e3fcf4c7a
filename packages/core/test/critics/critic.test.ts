import { createCritic } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';
import test, { type ExecutionContext } from 'ava';

/** V(s) = w·s + b over two rows, (1, 0) → 3 and (0, 2) → 1, from w = (0.5, −0.5), b = 0.25; what one step leaves. */
async function step(options: { weightPenalty: number; maxGradientNorm: number }) {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 1 });
  const critic = createCritic({
    engine,
    name: 'reward',
    observations: 2,
    hiddenSizes: [],
    activation: 'identity',
    maxRows: 2,
    learningRate: 0.01,
    random: null,
    ...options,
  });
  const zeros = new Float32Array(3);
  critic.load({ theta: Float32Array.of(0.5, -0.5, 0.25), m: zeros, v: zeros, t: 0 });
  const rows = engine.rows(2, 2);
  engine.put(Float32Array.of(1, 0, 0, 2), rows);
  const targets = engine.vector(2);
  targets.set([3, 1]);
  const loss = await critic.fit(rows, targets);
  const { theta, m } = critic.save() as { theta: Float32Array; m: Float32Array };
  engine.dispose();
  // Adam's first moving average is a tenth of the gradient it was given.
  return { loss, theta: [...theta], gradient: [...m].map((x) => 10 * x) };
}

function near(t: ExecutionContext, found: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of expected.entries()) t.true(Math.abs(found[i]! - value) < 1e-5, `${found} for ${expected}`);
}

const unbounded = Number.POSITIVE_INFINITY;

// Errors: 0.75 − 3 = −2.25 and −0.75 − 1 = −1.75; mean square (5.0625 + 3.0625)/2.
// Gradient of the mean square: (−2.25 · 1, −1.75 · 2, −2.25 − 1.75).
test('the loss is the mean square, its gradient worked out by hand, the step Adam’s', async (t) => {
  const { loss, theta, gradient } = await step({ weightPenalty: 0, maxGradientNorm: unbounded });
  t.is(loss, 4.0625);
  near(t, gradient, [-2.25, -3.5, -4]);
  // The first step of Adam is the rate in every coordinate.
  near(t, theta, [0.51, -0.49, 0.26]);
});

test('the weight penalty adds c Σ θ², biases included, and 2 c θ to the gradient', async (t) => {
  const { loss, gradient } = await step({ weightPenalty: 0.1, maxGradientNorm: unbounded });
  t.true(Math.abs(loss - (4.0625 + 0.1 * (0.25 + 0.25 + 0.0625))) < 1e-6);
  near(t, gradient, [-2.25 + 0.1, -3.5 - 0.1, -4 + 0.05]);
});

test('the penalty leaves weights of an input that never varies where processors are quick', async (t) => {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 1 });
  const critic = createCritic({
    engine,
    name: 'reward',
    observations: 2,
    hiddenSizes: [],
    activation: 'identity',
    maxRows: 2,
    learningRate: 0.001,
    weightPenalty: 0.001,
    maxGradientNorm: unbounded,
    random: null,
  });
  const zeros = new Float32Array(3);
  critic.load({ theta: Float32Array.of(0.5, 0.1, 0), m: zeros, v: zeros, t: 0 });
  const rows = engine.rows(2, 2);
  engine.put(Float32Array.of(1, 0, -1, 0), rows);
  const targets = engine.vector(2);
  targets.set([1, -1]);
  let moved = 0;
  for (let i = 0; i < 5000; i++) {
    await critic.fit(rows, targets);
    const { theta } = critic.save() as { theta: Float32Array };
    t.true(Math.abs(theta[1]!) > 2 ** -100, `step ${i}`);
    moved = theta[1]!;
  }
  // It was pulled as far as the penalty pulls, and Adam's momentum a little further.
  t.true(Math.abs(moved) < 1e-8);
  engine.dispose();
});

test('a gradient beyond maxGradientNorm is shortened to it, and one within it is left alone', async (t) => {
  const norm = Math.hypot(2.25, 3.5, 4);
  const { gradient } = await step({ weightPenalty: 0, maxGradientNorm: 1 });
  near(
    t,
    gradient,
    [-2.25, -3.5, -4].map((g) => g / norm),
  );
  near(t, (await step({ weightPenalty: 0, maxGradientNorm: 6 })).gradient, [-2.25, -3.5, -4]);
});

test('of several values of a row only the one that its target is for is fitted', async (t) => {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 16 });
  const critic = createCritic({
    engine,
    name: 'reward',
    observations: 2,
    hiddenSizes: [],
    activation: 'identity',
    outputs: 3,
    maxRows: 2000,
    learningRate: 0.01,
    weightPenalty: 0,
    maxGradientNorm: unbounded,
    random: null,
  });
  const rows = engine.rows(2, 2);
  engine.put(Float32Array.of(1, 0, 0, 1), rows);
  // Row 0's option 2 is worth 5, row 1's option 0 is worth −3; nothing is known of the rest.
  const [targets, columns] = [Float32Array.of(5, -3), Float32Array.of(2, 0)];
  // The mean over two rows of squared errors of values that are 0.
  t.is(await critic.fit(rows, targets, columns), (25 + 9) / 2);
  for (let i = 0; i < 2000; i++) await critic.fit(rows, targets, columns);
  const values = new Float32Array(6);
  await critic.values(rows, values);
  near(t, [values[2]!, values[3]!], [5, -3]);
  t.is(values[1], 0);
  t.is(values[4], 0);
  // More rows than one block: each has its three values where they belong.
  const many = engine.rows(1500, 2);
  engine.put(
    Float32Array.from({ length: 3000 }, (_, k) => (k % 2 === 0 ? 1 : 0)),
    many,
  );
  const all = new Float32Array(4500);
  await critic.values(many, all);
  for (const row of [0, 1023, 1024, 1499])
    t.deepEqual([...all.subarray(3 * row, 3 * row + 3)], [...values.subarray(0, 3)]);
  engine.dispose();
});
